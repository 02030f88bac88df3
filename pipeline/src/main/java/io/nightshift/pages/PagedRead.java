package io.nightshift.pages;

import java.io.Closeable;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.FileStatus;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.execution.datasources.PartitionedFile;
import org.apache.spark.sql.execution.vectorized.ColumnVectorUtils;
import org.apache.spark.sql.execution.vectorized.ConstantColumnVector;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.sql.vectorized.ColumnarBatch;
import org.apache.spark.util.SerializableConfiguration;
import scala.Function1;
import scala.collection.AbstractIterator;
import scala.collection.Iterator;
import scala.runtime.AbstractFunction1;

/** What tasks do with a part of a file: read it here if it is flat, else by Spark's reader. */
final class PagedRead extends AbstractFunction1<PartitionedFile, Iterator<InternalRow>>
    implements Serializable {
  private static final long serialVersionUID = 1;
  private static final Logger LOG = LogManager.getLogger(PagedRead.class);

  private final Function1<PartitionedFile, Iterator<InternalRow>> sparks;
  private final StructType wanted;
  private final StructType folders;
  private final int batchRows;
  private final Broadcast<SerializableConfiguration> conf;

  /**
   * A reader of files.
   *
   * @param sparks what reads the files that this cannot
   * @param wanted the columns to be read
   * @param folders the columns that names of folders tell, which follow
   * @param batchRows the most rows of a batch
   */
  PagedRead(
      Function1<PartitionedFile, Iterator<InternalRow>> sparks,
      StructType wanted,
      StructType folders,
      int batchRows,
      Broadcast<SerializableConfiguration> conf) {
    this.sparks = sparks;
    this.wanted = wanted;
    this.folders = folders;
    this.batchRows = batchRows;
    this.conf = conf;
  }

  @Override
  public Iterator<InternalRow> apply(PartitionedFile part) {
    try {
      Optional<PagedFile> file =
          PagedFile.open(
              status(part),
              part.start(),
              part.start() + part.length(),
              wanted,
              constants(part.partitionValues()),
              batchRows,
              conf.value().value());
      return file.isPresent() ? asRows(new Batches(file.get())) : sparks.apply(part);
    } catch (IOException e) {
      throw PagedFile.undeclared(e);
    } catch (LinkageError e) {
      LOG.warn(
          "Reading by Spark's reader, which is slower: this version of Spark is not known ({})",
          e.toString());
      return sparks.apply(part);
    }
  }

  /** As the driver listed it: nothing asks the storage again. */
  private static FileStatus status(PartitionedFile part) {
    return new FileStatus(part.fileSize(), false, 0, 0, part.modificationTime(), part.toPath());
  }

  private List<ColumnVector> constants(InternalRow values) {
    List<ColumnVector> constants = new ArrayList<>();
    for (int i = 0; i < folders.length(); i++) {
      ConstantColumnVector constant =
          new ConstantColumnVector(batchRows, folders.fields()[i].dataType());
      ColumnVectorUtils.populate(constant, values, i);
      constants.add(constant);
    }
    return constants;
  }

  /** Spark passes batches on as if they were rows; who asked for batches takes them back. */
  @SuppressWarnings("unchecked")
  private static Iterator<InternalRow> asRows(Iterator<ColumnarBatch> batches) {
    return (Iterator<InternalRow>) (Iterator<?>) batches;
  }

  private static final class Batches extends AbstractIterator<ColumnarBatch> implements Closeable {
    private final PagedFile file;

    Batches(PagedFile file) {
      this.file = file;
    }

    @Override
    public boolean hasNext() {
      return file.hasNext();
    }

    @Override
    public ColumnarBatch next() {
      return file.next();
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
