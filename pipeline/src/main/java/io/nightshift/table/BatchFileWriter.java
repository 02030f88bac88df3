package io.nightshift.table;

import io.nightshift.batch.Column;
import io.nightshift.pages.PageCodecs;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.crypto.FileEncryptionProperties;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetOutputFormat;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport.WriteContext;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.util.HadoopOutputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/**
 * Writes batches of columns into one Parquet file, Snappy-compressed, column by column: no record
 * is put together only to be taken apart again. Not thread-safe; a file that is not closed is no
 * file, and one that could not be written to is not closed as if it were whole.
 */
public final class BatchFileWriter implements Closeable {
  private static final Map<String, String> METADATA = Map.of("writer", "nightshift");

  /** After so many rows a look is taken at how large pages and row groups are. */
  private static final int ROWS_BETWEEN_CHECKS = 128;

  private final Path path;
  private final List<FileField> fields;
  private final MessageType schema;
  private final MeasuredOutputFile file;
  private final ParquetProperties properties;
  private final PageCodecs codecs;
  private final ParquetFileWriter writer;
  private Optional<RowGroup> group = Optional.empty();
  private int groups;
  private long rows;
  private boolean failed;
  private boolean closed;

  /** Begins a file of fields whose readers go by names. */
  public BatchFileWriter(Path path, Configuration conf, List<FileField> fields) throws IOException {
    this(path, conf, FileShape.of(fields));
  }

  /** Begins a file. */
  public BatchFileWriter(Path path, Configuration conf, FileShape shape) throws IOException {
    this.path = path;
    this.fields = shape.fields();
    this.schema = ParquetTypes.schema(shape);
    this.properties = properties(fields, schema);
    this.file = new MeasuredOutputFile(HadoopOutputFile.fromPath(path, conf));
    this.codecs = new PageCodecs(conf);
    this.writer =
        new ParquetFileWriter(
            file,
            schema,
            ParquetFileWriter.Mode.CREATE,
            ParquetWriter.DEFAULT_BLOCK_SIZE,
            ParquetWriter.MAX_PADDING_SIZE_DEFAULT,
            encryption(path, conf, schema),
            properties);
    writer.start();
  }

  /**
   * Scores hardly ever repeat, and keys never, so that a dictionary of them would be built in vain.
   */
  private static ParquetProperties properties(List<FileField> fields, MessageType schema) {
    ParquetProperties.Builder builder = ParquetProperties.builder();
    for (FileField field : fields) {
      if (field instanceof FileField.Value value && value.isUnique()) {
        builder.withDictionaryEncoding(value.name(), false);
      }
    }
    for (ColumnDescriptor column : schema.getColumns()) {
      PrimitiveTypeName type = column.getPrimitiveType().getPrimitiveTypeName();
      if (type == PrimitiveTypeName.FLOAT || type == PrimitiveTypeName.DOUBLE) {
        builder.withDictionaryEncoding(String.join(".", column.getPath()), false);
      }
    }
    return builder.build();
  }

  /** What a key management service that Hadoop is configured with says; null for none. */
  private static FileEncryptionProperties encryption(
      Path path, Configuration conf, MessageType schema) {
    return ParquetOutputFormat.createEncryptionProperties(
        conf, path, new WriteContext(schema, METADATA));
  }

  /**
   * Appends rows.
   *
   * @param columns the values of each field in order, those of groups one after the other
   * @param count how many rows, from the columns' first
   */
  public void write(List<Column> columns, int count) throws IOException {
    failed = true;
    for (int from = 0; from < count; from += ROWS_BETWEEN_CHECKS) {
      if (group.isEmpty()) {
        group = Optional.of(newGroup());
      }
      group.get().write(columns, from, Math.min(count, from + ROWS_BETWEEN_CHECKS));
      if (group.get().isFull()) {
        endGroup();
      }
    }
    rows += count;
    failed = false;
  }

  private RowGroup newGroup() throws IOException {
    return new RowGroup(
        fields,
        schema,
        properties,
        codecs.getCompressor(CompressionCodecName.SNAPPY),
        writer,
        groups++);
  }

  private void endGroup() throws IOException {
    if (group.isPresent()) {
      group.get().flush();
      group = Optional.empty();
    }
  }

  /** How many rows were written so far. */
  public long rows() {
    return rows;
  }

  /** Where the file is being written. */
  public Path path() {
    return path;
  }

  /** How long the file is, once closed, in bytes. */
  public long bytes() {
    return file.length();
  }

  /** What is in its columns, once closed. */
  public FileMetrics metrics() {
    return FileMetrics.of(writer.getFooter());
  }

  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    try (writer) {
      if (!failed) {
        endGroup();
        writer.end(METADATA);
      }
    } finally {
      codecs.release();
    }
  }
}
