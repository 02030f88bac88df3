package io.nightshift.table;

import io.nightshift.batch.Column;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.BitSet;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.PageWriter;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.column.values.rle.RunLengthBitPackingHybridEncoder;

/**
 * One column of a row group whose numbers go into pages as they lie in memory, many at a time:
 * Parquet's own column writers take values one by one. The pages are what those would make without
 * a dictionary. Not thread-safe.
 */
final class NumberPages {
  /** Before the numbers: the length of the levels, and one run of them, as an unsigned varint. */
  private static final int MOST_HEADER = Integer.BYTES + 5 + 1;

  private static final int USUAL_RUNS = 1_024;

  private final ColumnDescriptor column;
  private final Numbers numbers;
  private final PageWriter writer;
  private final int pageRows;
  private final ByteBuffer page;
  private final BitSet missing = new BitSet();
  private Statistics<?> statistics;
  private int rows;

  /**
   * A column without values.
   *
   * @param column optional, and of the type of the numbers
   * @param writer where pages go
   * @param pageRows the most rows of a page
   */
  NumberPages(ColumnDescriptor column, Numbers numbers, PageWriter writer, int pageRows) {
    this.column = column;
    this.numbers = numbers;
    this.writer = writer;
    this.pageRows = pageRows;
    this.page =
        ByteBuffer.allocate(
                Math.addExact(MOST_HEADER, Math.multiplyExact(pageRows, numbers.bytes())))
            .order(ByteOrder.LITTLE_ENDIAN);
    begin();
  }

  private void begin() {
    page.clear().position(MOST_HEADER);
    missing.clear();
    statistics = Statistics.createStats(column.getPrimitiveType());
    rows = 0;
  }

  /** Appends the values of rows, from one to another, exclusive. */
  void append(Column source, int from, int to) throws IOException {
    for (int row = from; row < to; ) {
      int count = Math.min(to - row, pageRows - rows);
      if (source.hasNulls()) {
        appendEach(source, row, count);
      } else {
        numbers.put(source, row, count, page, statistics);
      }
      row += count;
      rows += count;
      if (rows == pageRows) {
        flush();
      }
    }
  }

  private void appendEach(Column source, int from, int count) {
    for (int i = 0; i < count; i++) {
      if (source.isNull(from + i)) {
        missing.set(rows + i);
        statistics.incrementNumNulls();
      } else {
        numbers.put(source, from + i, 1, page, statistics);
      }
    }
  }

  /** The memory that its pages take, in bytes. */
  long bufferedBytes() {
    return writer.getMemSize() + page.position();
  }

  /** Ends the page. */
  void flush() throws IOException {
    if (rows == 0) {
      return;
    }
    writer.writePage(
        missing.isEmpty() ? complete() : partial(),
        rows,
        rows,
        statistics,
        Encoding.RLE,
        Encoding.RLE,
        Encoding.PLAIN);
    begin();
  }

  /** All rows have a value: a run of as many ones stands right before the numbers. */
  private BytesInput complete() {
    int end = page.position();
    ByteBuffer run = ByteBuffer.allocate(MOST_HEADER);
    int header = rows << 1;
    for (; header > 0x7F; header >>>= 7) {
      run.put((byte) (header | 0x80));
    }
    run.put((byte) header).put((byte) 1).flip();
    int start = MOST_HEADER - run.remaining() - Integer.BYTES;
    page.position(start);
    page.putInt(run.remaining()).put(run);
    return BytesInput.from(page.duplicate().position(start).limit(end));
  }

  private BytesInput partial() throws IOException {
    RunLengthBitPackingHybridEncoder levels =
        new RunLengthBitPackingHybridEncoder(
            1, USUAL_RUNS, pageRows, HeapByteBufferAllocator.getInstance());
    for (int row = 0; row < rows; row++) {
      levels.writeInt(missing.get(row) ? 0 : 1);
    }
    BytesInput runs = levels.toBytes();
    return BytesInput.concat(
        BytesInput.fromInt(Math.toIntExact(runs.size())),
        runs,
        BytesInput.from(page.duplicate().flip().position(MOST_HEADER)));
  }
}
