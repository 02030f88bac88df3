package io.nightshift.pages;

import java.io.IOException;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.DataPage;
import org.apache.parquet.column.page.DataPageV2;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.page.PageReader;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.column.values.rle.RunLengthBitPackingHybridEncoder;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What decoding one float by its place in a dictionary costs, in nanoseconds. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class DecodingBenchmark {
  private static final int ROWS = 20_480;
  private static final int BATCH = 4_096;

  /** How many different values there are. */
  @Param({"200", "5000", "100000"})
  public int entries;

  private final ColumnDescriptor column =
      new ColumnDescriptor(
          new String[] {"f"},
          Types.required(PrimitiveTypeName.FLOAT).named("f"),
          /* maxRep */ 0,
          /* maxDef */ 0);

  private final FloatVector vector = new FloatVector(BATCH);
  private ColumnPages pages;

  /** One page, again and again. */
  @Setup
  public void setUp() throws IOException {
    int width = Integer.SIZE - Integer.numberOfLeadingZeros(entries - 1);
    Random random = new Random(1);
    RunLengthBitPackingHybridEncoder places =
        new RunLengthBitPackingHybridEncoder(
            width, ROWS, ROWS * Integer.BYTES, HeapByteBufferAllocator.getInstance());
    for (int row = 0; row < ROWS; row++) {
      places.writeInt(random.nextInt(entries));
    }
    byte[] packed = places.toBytes().toByteArray();
    byte[] page = new byte[packed.length + 1];
    page[0] = (byte) width;
    System.arraycopy(packed, 0, page, 1, packed.length);
    byte[] values = new byte[entries * Float.BYTES];
    DictionaryPage dictionary =
        new DictionaryPage(BytesInput.from(values), entries, Encoding.PLAIN);
    Statistics<?> none = Statistics.createStats(column.getPrimitiveType());
    DataPage data =
        DataPageV2.uncompressed(
            ROWS,
            /* nullCount */ 0,
            ROWS,
            BytesInput.empty(),
            BytesInput.empty(),
            Encoding.RLE_DICTIONARY,
            BytesInput.from(page),
            none);
    pages =
        new ColumnPages(
            column,
            new PageReader() {
              @Override
              public DictionaryPage readDictionaryPage() {
                return dictionary;
              }

              @Override
              public long getTotalValueCount() {
                return Long.MAX_VALUE;
              }

              @Override
              public DataPage readPage() {
                return data;
              }
            },
            vector);
  }

  /** A page by batches. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public FloatVector decode() {
    for (int row = 0; row < ROWS; row += BATCH) {
      pages.read(BATCH);
    }
    return vector;
  }
}
