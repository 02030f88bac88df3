package io.nightshift.table;

import io.nightshift.batch.Column;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.parquet.column.ColumnWriteStore;
import org.apache.parquet.column.ColumnWriter;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.compression.CompressionCodecFactory.BytesInputCompressor;
import org.apache.parquet.hadoop.ColumnChunkPageWriteStore;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.schema.MessageType;

/** The rows of a file that are in memory, encoded column by column. Not thread-safe. */
final class RowGroup {
  /** Asking for the size takes a look at each column, so it is not done for every few rows. */
  private static final int MOST_ROWS_BETWEEN_CHECKS = 10_000;

  private final ParquetFileWriter writer;
  private final ColumnChunkPageWriteStore pages;
  private final ColumnWriteStore columns;
  private final List<ValueWriter> values = new ArrayList<>();
  private final long mostBytes;
  private long rows;
  private long nextCheck;

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
    this.columns = properties.newColumnWriteStore(schema, pages, pages);
    this.mostBytes = Math.min(writer.getNextRowGroupSize(), ParquetWriter.DEFAULT_BLOCK_SIZE);
    Iterator<ColumnWriter> leaves =
        schema.getColumns().stream().map(columns::getColumnWriter).iterator();
    fields.stream()
        .flatMap(RowGroup::flat)
        .forEach(field -> values.add(ValueWriter.of(field.type(), leaves)));
  }

  /** The groups of our files are always there, so that they add no level to what is in them. */
  private static Stream<FileField.Value> flat(FileField field) {
    return field instanceof FileField.Group group
        ? group.values().stream()
        : Stream.of((FileField.Value) field);
  }

  /** Adds the rows from one to another, exclusive. */
  void write(List<Column> source, int from, int to) {
    for (int c = 0; c < source.size(); c++) {
      values.get(c).writeRows(source.get(c), from, to);
    }
    // Only now: pages end where the store finds them large enough, and must then hold whole rows.
    for (int row = from; row < to; row++) {
      columns.endRecord();
    }
    rows += to - from;
  }

  /** Whether it has the size that files' row groups should have. */
  boolean isFull() {
    if (rows < nextCheck) {
      return false;
    }
    long bytes = columns.getBufferedSize();
    long left = (mostBytes - bytes) / Math.max(1, bytes / rows);
    nextCheck = rows + Math.min(left / 2, MOST_ROWS_BETWEEN_CHECKS);
    return bytes >= mostBytes;
  }

  /** Writes all of it into the file, and gives its memory back. */
  void flush() throws IOException {
    try (pages;
        columns) {
      writer.startBlock(rows);
      columns.flush();
      pages.flushToFileWriter(writer);
      writer.endBlock();
    }
  }
}
