package io.nightshift.pages;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.parquet.CorruptDeltaByteArrays;
import org.apache.parquet.HadoopReadOptions;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.FileMetaData;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.sql.vectorized.ColumnarBatch;

/**
 * The row groups of a file that begin in a part of it, as batches. Each batch is overwritten by the
 * next. Not thread-safe.
 */
final class PagedFile implements Iterator<ColumnarBatch>, Closeable {
  private static final String SPARK_VERSION = "org.apache.spark.version";
  private static final String OLD_CALENDAR = "org.apache.spark.legacyDateTime";
  private static final int OLD_MAJOR = 2;

  /** Spark may be told to go by these instead of names. */
  private static final String FIELD_ID = "parquet.field.id";

  private final ParquetFileReader reader;
  private final GroupMemory memory;
  private final List<FlatColumn> columns;
  private final List<PageVector> vectors;
  private final ColumnarBatch batch;
  private final int batchRows;
  private PageReadStore group;
  private List<ColumnPages> pages = List.of();
  private long left;

  private PagedFile(
      ParquetFileReader reader,
      GroupMemory memory,
      List<FlatColumn> columns,
      List<ColumnVector> constants,
      int batchRows) {
    this.reader = reader;
    this.memory = memory;
    this.columns = columns;
    this.vectors = columns.stream().map(column -> column.vector().apply(batchRows)).toList();
    List<ColumnVector> all = new ArrayList<>(vectors);
    all.addAll(constants);
    this.batch = new ColumnarBatch(all.toArray(ColumnVector[]::new));
    this.batchRows = batchRows;
  }

  /**
   * Opens a file.
   *
   * @param file as it was listed
   * @param from the first byte of the part
   * @param to the byte behind the part
   * @param wanted the columns of the batches
   * @param constants columns whose values are the same for all rows, which follow
   * @param batchRows the most rows of a batch
   * @return empty if this reader cannot do it, and Spark's can
   */
  static Optional<PagedFile> open(
      FileStatus file,
      long from,
      long to,
      StructType wanted,
      List<ColumnVector> constants,
      int batchRows,
      Configuration conf)
      throws IOException {
    GroupMemory memory = new GroupMemory();
    ParquetFileReader reader =
        ParquetFileReader.open(
            new LendingFile(HadoopInputFile.fromStatus(file, conf), memory),
            HadoopReadOptions.builder(conf, file.getPath())
                .withRange(from, to)
                .withCodecFactory(new PageCodecs(conf))
                .withAllocator(memory)
                .build());
    try {
      Optional<List<FlatColumn>> columns = flat(reader.getFileMetaData(), wanted);
      if (columns.isEmpty()) {
        MisreadText.refuse(reader.getFooter(), wanted);
        reader.close();
        return Optional.empty();
      }
      List<Type> fields =
          columns.get().stream()
              .<Type>map(column -> column.descriptor().getPrimitiveType())
              .toList();
      reader.setRequestedSchema(new MessageType("wanted", fields));
      return Optional.of(new PagedFile(reader, memory, columns.get(), constants, batchRows));
    } catch (IOException | RuntimeException | Error e) {
      reader.close();
      throw e;
    }
  }

  /** The columns, if the file has each of them, under just that name, and all are flat. */
  private static Optional<List<FlatColumn>> flat(FileMetaData file, StructType wanted) {
    MessageType schema = file.getSchema();
    if (hasAmbiguousNames(schema)
        || CorruptDeltaByteArrays.requiresSequentialReads(
            file.getCreatedBy(), Encoding.DELTA_BYTE_ARRAY)) {
      return Optional.empty();
    }
    boolean modernDates = hasModernDates(file.getKeyValueMetaData());
    List<FlatColumn> columns = new ArrayList<>();
    for (StructField field : wanted.fields()) {
      if (!schema.containsField(field.name())
          || !schema.getType(field.name()).isPrimitive()
          || field.metadata().contains(FIELD_ID)) {
        return Optional.empty();
      }
      ColumnDescriptor descriptor = schema.getColumnDescription(new String[] {field.name()});
      Optional<FlatColumn> column = FlatColumn.of(descriptor, field.dataType(), modernDates);
      if (column.isEmpty()) {
        return Optional.empty();
      }
      columns.add(column.get());
    }
    return Optional.of(columns);
  }

  /** Spark has a word on names that differ in their case only. */
  private static boolean hasAmbiguousNames(MessageType schema) {
    Set<String> names = new HashSet<>();
    return schema.getFields().stream()
        .anyMatch(field -> !names.add(field.getName().toLowerCase(java.util.Locale.ROOT)));
  }

  /** Who wrote them: Spark before its third version counted old days by another calendar. */
  private static boolean hasModernDates(Map<String, String> metadata) {
    String version = metadata.getOrDefault(SPARK_VERSION, "");
    int dot = version.indexOf('.');
    return dot > 0
        && version.substring(0, dot).chars().allMatch(Character::isDigit)
        && Integer.parseInt(version.substring(0, dot)) > OLD_MAJOR
        && !metadata.containsKey(OLD_CALENDAR);
  }

  @Override
  public boolean hasNext() {
    try {
      while (left == 0) {
        if (group != null) {
          closeGroup();
          memory.giveBack();
        }
        group = reader.readNextRowGroup();
        if (group == null) {
          return false;
        }
        begin();
      }
      return true;
    } catch (IOException e) {
      throw undeclared(e);
    }
  }

  /**
   * Throws an exception as it is: Spark, whose language declares none, looks for those that say
   * that a file is gone.
   */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  static <E extends Throwable> RuntimeException undeclared(IOException e) throws E {
    throw (E) e;
  }

  private void begin() {
    left = group.getRowCount();
    pages = new ArrayList<>();
    for (int c = 0; c < columns.size(); c++) {
      ColumnDescriptor column = columns.get(c).descriptor();
      pages.add(new ColumnPages(column, group.getPageReader(column), vectors.get(c)));
    }
  }

  @Override
  public ColumnarBatch next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    int rows = (int) Math.min(batchRows, left);
    pages.forEach(column -> column.read(rows));
    left -= rows;
    batch.setNumRows(rows);
    return batch;
  }

  private void closeGroup() {
    if (group != null) {
      group.close();
      group = null;
    }
  }

  @Override
  public void close() throws IOException {
    try (reader) {
      closeGroup();
      // A task may have read as much as it wanted, and the group is not at its end.
      memory.giveBack();
    }
  }
}
