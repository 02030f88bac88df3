package io.nightshift.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.model.ModelRef;
import io.nightshift.registry.FileRegistry;
import io.nightshift.run.Sample;
import io.nightshift.run.fixture.Models;
import io.nightshift.storage.Storage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a clock that goes on by a millisecond at each look, so that each pass takes one. */
class BenchTest {
  private static final Duration PER_POINT = Duration.ofMillis(20);

  @TempDir private Path folder;

  private final AtomicLong clock = new AtomicLong();
  private final List<String> progress = new ArrayList<>();

  private Sample sample(String graph, int rows) {
    Path registry = folder.resolve("registry");
    Models.register(registry, graph, Map.of());
    Configuration conf = new Configuration();
    return Sample.madeUp(
        new FileRegistry(Storage.at(registry.toString(), conf)),
        ModelRef.parse("m:1"),
        rows,
        1,
        folder.resolve("work"),
        conf);
  }

  private Bench bench(Sample sample) {
    return new Bench(sample, PER_POINT, () -> clock.addAndGet(1_000_000), progress::add);
  }

  @Test
  void measuresEverySettingOnTheSameRows() {
    BenchGrid grid = new BenchGrid(List.of(64, 1, 7), List.of(2, 1));

    List<BenchPoint> points = bench(sample("mixed", 50)).measure(grid, 100);

    assertThat(points)
        .extracting(point -> point.threads() + " x " + point.batchRows())
        .containsExactly("1 x 1", "1 x 7", "1 x 64", "2 x 1", "2 x 7", "2 x 64");
    assertThat(points)
        .allSatisfy(
            point -> {
              assertThat(point.rowsEachPass()).isEqualTo(100);
              assertThat(point.rejectedEachPass()).isZero();
            });
  }

  @Test
  void givesEachSettingItsTurnsAndCountsAllPassesOfATurn() {
    List<BenchPoint> points =
        bench(sample("linear", 100)).measure(new BenchGrid(List.of(10), List.of(1)), 100);

    // A turn is 2 ms, so two passes of 100 rows and 1 ms each.
    assertThat(points.get(0).rowsPerSecond())
        .hasSize(Bench.TURNS)
        .allSatisfy(rate -> assertThat(rate).isEqualTo(100_000));
  }

  @Test
  void aSlowSettingGetsNoMoreThanItsTimeOnceThereIsASpread() {
    Bench slow =
        new Bench(
            sample("linear", 10),
            PER_POINT,
            () -> clock.addAndGet(PER_POINT.toNanos() * 3),
            progress::add);

    List<BenchPoint> points = slow.measure(new BenchGrid(List.of(10), List.of(1)), 10);

    assertThat(points.get(0).rowsPerSecond()).hasSize(Bench.LEAST_TURNS);
  }

  @Test
  void leavesOutBatchesThatTheRowsDoNotFill() {
    List<BenchPoint> points =
        bench(sample("linear", 10)).measure(new BenchGrid(List.of(8, 16, 64), List.of(1)), 20);

    assertThat(points).extracting(BenchPoint::batchRows).containsExactly(8, 16);
  }

  @Test
  void takesAsManyRowsAsTimeAllows() {
    // 256 rows in a pass of 1 ms; half of 20 ms is enough for ten of these.
    List<BenchPoint> points =
        bench(sample("linear", 10))
            .measureWithin(new BenchGrid(List.of(256), List.of(1)), BenchGrid.MOST_ROWS);
    List<BenchPoint> enough =
        bench(sample("linear", 10)).measureWithin(new BenchGrid(List.of(256), List.of(1)), 500);

    assertThat(points.get(0).rowsEachPass()).isEqualTo(2_560);
    assertThat(progress.get(0)).startsWith("Measuring on 2,560 rows, as time allows");
    assertThat(enough.get(0).rowsEachPass()).isEqualTo(500);
  }

  @Test
  void countsRowsThatCannotBeScored() {
    List<BenchPoint> points =
        bench(withItems(0L, 9L)).measure(new BenchGrid(List.of(8), List.of(1)), 10);

    assertThat(points.get(0).rejectedEachPass()).isEqualTo(5);
  }

  @Test
  void refusesToMeasureWhereNoRowCanBeScored() {
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> bench(withItems(9L)).measure(new BenchGrid(List.of(2), List.of(1)), 4))
        .withMessageStartingWith("Cannot measure m:1: it cannot score any of the rows, the first")
        .withMessageContaining("idx=9");
  }

  /** The model's table has places 0 to 3. */
  private Sample withItems(Long... items) {
    Sample sample = sample("lookup", 1);
    List<Row> rows = Stream.of(items).map(item -> RowFactory.create(item)).toList();
    return new Sample(sample.model(), sample.binding(), sample.columns(), rows);
  }

  @Test
  void theThreadsOfAMachineArePowersOfTwoAndAllOfItsCores() {
    assertThat(BenchGrid.threadsUpTo(1)).containsExactly(1);
    assertThat(BenchGrid.threadsUpTo(2)).containsExactly(1, 2);
    assertThat(BenchGrid.threadsUpTo(12)).containsExactly(1, 2, 4, 8, 12);
  }
}
