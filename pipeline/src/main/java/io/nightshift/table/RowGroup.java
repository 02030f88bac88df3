package io.nightshift.table;

import io.nightshift.batch.Column;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnWriteStore;
import org.apache.parquet.column.ColumnWriter;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.compression.CompressionCodecFactory.BytesInputCompressor;
import org.apache.parquet.hadoop.ColumnChunkPageWriteStore;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

/**
 * The rows of a file that are in memory, encoded column by column: numbers that get no dictionary
 * as pages of their own, all else by Parquet's column writers. Not thread-safe.
 */
final class RowGroup {
  /** Asking for the size takes a look at each column, so it is not done for every few rows. */
  private static final int MOST_ROWS_BETWEEN_CHECKS = 10_000;

  private final ParquetFileWriter writer;
  private final ColumnChunkPageWriteStore pages;
  private final ColumnWriteStore others;
  private final List<ColumnOfRows> columns = new ArrayList<>();
  private final List<NumberPages> numbers = new ArrayList<>();
  private final long mostBytes;
  private boolean hasOthers;
  private long rows;
  private long nextCheck;

  /** Where the values of one column go. */
  @FunctionalInterface
  private interface ColumnOfRows {
    void write(Column source, int from, int to) throws IOException;
  }

  RowGroup(
      List<FileField> fields,
      MessageType schema,
      ParquetProperties properties,
      BytesInputCompressor compressor,
      ParquetFileWriter writer,
      int ordinal)
      throws IOException {
    this.writer = writer;
    this.pages =
        new ColumnChunkPageWriteStore(
            compressor,
            schema,
            properties.getAllocator(),
            properties.getColumnIndexTruncateLength(),
            properties.getPageWriteChecksumEnabled(),
            writer.getEncryptor(),
            ordinal);
    this.mostBytes = Math.min(writer.getNextRowGroupSize(), ParquetWriter.DEFAULT_BLOCK_SIZE);
    this.others = properties.newColumnWriteStore(others(fields, schema), pages, pages);
    for (FileField field : fields) {
      Optional<Numbers> alone = numbers(field);
      if (alone.isPresent()) {
        ColumnDescriptor column = schema.getColumnDescription(new String[] {field.name()});
        NumberPages own =
            new NumberPages(
                column,
                alone.get(),
                pages.getPageWriter(column),
                properties.getPageRowCountLimit());
        numbers.add(own);
        columns.add(own::append);
      } else {
        hasOthers = true;
        Iterator<ColumnWriter> leaves =
            leaves(schema.getType(field.name()), schema).map(others::getColumnWriter).iterator();
        flat(field)
            .map(value -> ValueWriter.of(value.type(), leaves))
            .forEach(value -> columns.add(value::writeRows));
      }
    }
  }

  private static Optional<Numbers> numbers(FileField field) {
    return field instanceof FileField.Value value ? Numbers.of(value) : Optional.empty();
  }

  /** Without the columns of numbers: the store would miss values of theirs. */
  private static MessageType others(List<FileField> fields, MessageType schema) {
    List<Type> types =
        fields.stream()
            .filter(field -> numbers(field).isEmpty())
            .map(field -> schema.getType(field.name()))
            .toList();
    return new MessageType(schema.getName(), types);
  }

  private static Stream<ColumnDescriptor> leaves(Type field, MessageType schema) {
    return schema.getColumns().stream()
        .filter(column -> column.getPath()[0].equals(field.getName()));
  }

  /** The groups of our files are always there, so that they add no level to what is in them. */
  private static Stream<FileField.Value> flat(FileField field) {
    return field instanceof FileField.Group group
        ? group.values().stream()
        : Stream.of((FileField.Value) field);
  }

  /** Adds the rows from one to another, exclusive. */
  void write(List<Column> source, int from, int to) throws IOException {
    for (int c = 0; c < source.size(); c++) {
      columns.get(c).write(source.get(c), from, to);
    }
    if (hasOthers) {
      // Only now: pages end where the store finds them large enough, and must then hold whole rows.
      for (int row = from; row < to; row++) {
        others.endRecord();
      }
    }
    rows += to - from;
  }

  /** Whether it has the size that files' row groups should have. */
  boolean isFull() {
    if (rows < nextCheck) {
      return false;
    }
    long bytes =
        others.getBufferedSize() + numbers.stream().mapToLong(NumberPages::bufferedBytes).sum();
    long left = (mostBytes - bytes) / Math.max(1, bytes / rows);
    nextCheck = rows + Math.min(left / 2, MOST_ROWS_BETWEEN_CHECKS);
    return bytes >= mostBytes;
  }

  /** Writes all of it into the file, and gives its memory back. */
  void flush() throws IOException {
    try (pages;
        others) {
      writer.startBlock(rows);
      for (NumberPages column : numbers) {
        column.flush();
      }
      if (hasOthers) {
        others.flush();
      }
      pages.flushToFileWriter(writer);
      writer.endBlock();
    }
  }
}
