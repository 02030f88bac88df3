package io.nightshift.inference;

import io.nightshift.batch.Batch;
import io.nightshift.batch.Column;
import io.nightshift.batch.Reject;
import io.nightshift.batch.RowBatch;
import io.nightshift.batch.Selection;
import io.nightshift.binding.Binder;
import io.nightshift.binding.Binding;
import io.nightshift.binding.BindingRequest;
import io.nightshift.error.InvalidRequestException;
import io.nightshift.fixture.TestModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.jdk.javaapi.CollectionConverters;

/**
 * A program that does one thing many times, and prints by how many kilobytes its process grew
 * meanwhile. It needs a JVM of its own with a small heap that is touched at the start, so that all
 * that can grow is native memory.
 */
public final class NativeMemoryProbe {
  private static final int ROWS = 256;
  private static final Path STATUS = Path.of("/proc/self/status");

  private NativeMemoryProbe() {}

  public static void main(String[] args) throws IOException {
    Runnable work = work(args[0]);
    int times = Integer.parseInt(args[1]);
    repeat(work, times / 4);
    long before = residentKilobytes();
    repeat(work, times);
    System.out.println(residentKilobytes() - before);
  }

  private static Runnable work(String what) {
    return switch (what) {
      case "good-batches" -> goodBatches();
      case "failing-batches" -> failingBatches();
      case "sessions" -> () -> TestModels.open("linear").close();
      case "complete-sessions" -> () -> TestModels.open("trees").close();
      case "refused-sessions" -> NativeMemoryProbe::refuse;
      default -> throw new IllegalArgumentException(what);
    };
  }

  private static void repeat(Runnable work, int times) {
    for (int i = 0; i < times; i++) {
      work.run();
    }
  }

  private static Runnable goodBatches() {
    Row row = RowFactory.create(CollectionConverters.asScala(List.<Object>of(1f, 2f, 3f)).toSeq());
    RowBatch batch = batch(row, row);
    OnnxSession session = TestModels.open("linear");
    BatchScorer scorer =
        new BatchScorer(
            session,
            bind(
                session, new StructType().add("X", DataTypes.createArrayType(DataTypes.FloatType))),
            ROWS);
    return () -> score(scorer, batch, 0);
  }

  /** Each has a row in the middle on which the model fails, so that it is run in many parts. */
  private static Runnable failingBatches() {
    String note = "a note that takes some memory ".repeat(4);
    RowBatch batch = batch(RowFactory.create(1L, note), RowFactory.create(99L, note));
    OnnxSession session = TestModels.open("lookup-note");
    Binding binding =
        bind(
            session,
            new StructType().add("item", DataTypes.LongType).add("note", DataTypes.StringType));
    // A scorer gives up in the end, so each batch has its own.
    return () -> score(new BatchScorer(session, binding, ROWS), batch, 1);
  }

  private static void refuse() {
    try (OnnxSession session = TestModels.open("not-supported")) {
      throw new IllegalStateException("opened: " + session.signature());
    } catch (InvalidRequestException e) {
      // as it should be
    }
  }

  private static RowBatch batch(Row row, Row middle) {
    RowBatch batch = new RowBatch(ROWS, row.size());
    for (int i = 0; i < ROWS; i++) {
      batch.add(i == ROWS / 2 ? middle : row);
    }
    return batch;
  }

  private static Binding bind(OnnxSession session, StructType schema) {
    return Binder.bind(schema, TestModels.version(session.signature()), BindingRequest.BY_NAME);
  }

  private static long residentKilobytes() throws IOException {
    return Files.readAllLines(STATUS).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }

  /** Refuses a batch that did not come to what the probe is about. */
  private static void score(BatchScorer scorer, RowBatch batch, int bad) {
    Count count = new Count();
    scorer.score(batch, count);
    if (count.scored != ROWS - bad || count.rejected != bad) {
      throw new IllegalStateException(
          "scored %d, rejected %d".formatted(count.scored, count.rejected));
    }
  }

  private static final class Count implements ScoreSink {
    private int scored;
    private int rejected;

    @Override
    public void scored(Batch batch, Selection rows, List<Column> outputs) {
      scored += rows.size();
    }

    @Override
    public void rejected(Batch batch, Reject reject) {
      rejected++;
    }
  }
}
