package io.nightshift.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightshift.error.NightshiftException;
import io.nightshift.fixture.Race;
import io.nightshift.table.ObjectStoreFileSystem.Crash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterTry;
import net.jqwik.api.lifecycle.BeforeTry;
import org.apache.commons.io.FileUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;

/**
 * Whatever processes do to a table, one after the other or at once, and wherever they die: what is
 * current is whole, and plain readers see it once.
 */
class TableInvariantsTest {
  private static final String DAY = TableFixture.DAY;
  private static final int NEVER = Integer.MAX_VALUE;

  private final AtomicInteger runs = new AtomicInteger();
  private Path folder;
  private Store store;
  private IcebergWarehouse iceberg;
  private List<String> published;

  /** What keeps the files. */
  enum Store {
    /** Moves a folder in one step; processes come to their end. */
    LOCAL_DISK,
    /** Moves a folder file by file; processes die between any two changes. */
    OBJECT_STORE,
    /** Has files as an object store; which of them are seen is said by a catalog of Iceberg's. */
    ICEBERG
  }

  enum Kind {
    PUBLISH,
    ROLL_BACK,
    VACUUM,
    SETTLE
  }

  /**
   * What a process does.
   *
   * @param number which version is published, which run is rolled back to, how many runs are kept
   * @param changes how many changes it makes before it dies
   */
  record Step(Kind kind, int number, int changes) {}

  /**
   * What one process does, or two at once.
   *
   * @param other absent if there is one
   */
  record Turn(Step step, Optional<Step> other) {}

  @Provide
  Arbitrary<List<Turn>> turns() {
    Arbitrary<Kind> kinds =
        Arbitraries.frequency(
            net.jqwik.api.Tuple.of(4, Kind.PUBLISH),
            net.jqwik.api.Tuple.of(3, Kind.ROLL_BACK),
            net.jqwik.api.Tuple.of(3, Kind.VACUUM),
            net.jqwik.api.Tuple.of(1, Kind.SETTLE));
    Arbitrary<Integer> changes =
        Arbitraries.oneOf(Arbitraries.just(NEVER), Arbitraries.integers().between(0, 14));
    Arbitrary<Step> steps =
        Combinators.combine(kinds, Arbitraries.integers().between(0, 2), changes).as(Step::new);
    return Combinators.combine(steps, steps.optional(0.4))
        .as(Turn::new)
        .list()
        .ofMinSize(2)
        .ofMaxSize(8);
  }

  @BeforeTry
  void makeFolder() throws IOException {
    folder = Files.createTempDirectory("table");
    published = new ArrayList<>();
    iceberg = new IcebergWarehouse(folder);
  }

  @AfterTry
  void deleteFolder() {
    FileUtils.deleteQuietly(folder.toFile());
  }

  @Property(tries = 50, shrinking = ShrinkingMode.OFF)
  void whatIsCurrentIsWholeAndSeenOnce(@ForAll Store on, @ForAll("turns") List<Turn> turns)
      throws Exception {
    store = on;
    for (Turn turn : turns) {
      if (turn.other().isEmpty()) {
        take(turn.step());
      } else {
        List<Step> both = List.of(turn.step(), turn.other().get());
        Race.between(
            2,
            i ->
                () -> {
                  take(both.get(i));
                  return true;
                });
      }
      requireCurrentIsWhole();
    }

    process(NEVER).table().settle(DAY);

    requireCurrentIsWhole();
    requireSeenOnce();
  }

  private TableFixture process(int changes) {
    return switch (store) {
      case LOCAL_DISK -> new TableFixture(folder);
      case OBJECT_STORE ->
          new TableFixture(
              folder, ObjectStoreFileSystem.location(folder), ObjectStoreFileSystem.conf(changes));
      case ICEBERG -> iceberg.processOnObjectStore(changes);
    };
  }

  /** Where the files of the table lie. */
  private Path place() {
    return store == Store.ICEBERG ? iceberg.tableFolder() : folder;
  }

  private void take(Step step) {
    TableFixture process = process(step.changes());
    try {
      switch (step.kind()) {
        case PUBLISH -> publish(process, step.number() + 1);
        case ROLL_BACK -> new Rollback(process.table(), DAY).to(target(process, step), "");
        case VACUUM ->
            new Vacuum(process.table(), new VacuumPolicy(step.number(), Duration.ZERO)).run();
        case SETTLE -> process.table().settle(DAY);
      }
    } catch (NightshiftException e) {
      // Lost a race, or nothing to go back to: told, and nothing has changed.
    } catch (Crash e) {
      // Whatever it came to, others find it so.
    }
  }

  private void publish(TableFixture process, int version) {
    String runId = "run-" + runs.incrementAndGet();
    Optional<Publication> seen = process.table().current(DAY);
    Publication staged = process(NEVER).stage(runId, version);
    Publication record = process.table().publish(staged, seen);
    synchronized (this) {
      published.add(record.runId());
    }
  }

  private static Optional<String> target(TableFixture process, Step step) {
    List<String> known = List.copyOf(process.table().history(DAY).runs().keySet());
    return step.number() == 0 || known.isEmpty()
        ? Optional.empty()
        : Optional.of(known.get(Math.min(step.number(), known.size()) - 1));
  }

  /** By the records: every file of the current run is there, with the rows that it should have. */
  private void requireCurrentIsWhole() throws IOException {
    PredictionTable table = process(NEVER).table();
    if (table.current(DAY).isEmpty()) {
      assertThat(published).isEmpty();
      return;
    }
    PublishedFiles files = PublishedFiles.current(table, DAY);
    assertThat(table.history(DAY).vacuuming(files.record().runId())).isEmpty();
    long rows = 0;
    for (List<String> paths : files.paths().values()) {
      for (String path : paths) {
        rows += rows(place().resolve(path));
      }
    }
    assertThat(rows).isEqualTo(files.record().counts().scored());
    RunFiles all = new RunFiles(table, files.record());
    assertThat(RunFiles.of(files.record())).allMatch(file -> all.find(file).isPresent());
  }

  /** By what readers see: the rows of the current run and no others, each once. */
  private void requireSeenOnce() {
    PredictionTable table = process(NEVER).table();
    if (store == Store.ICEBERG) {
      requireRowsSeenOnce(table);
    } else {
      requireFilesSeenOnce(table);
    }
  }

  private void requireRowsSeenOnce(PredictionTable table) {
    Optional<Publication> current = table.current(DAY);
    if (current.isPresent()) {
      List<Object> texts = new ArrayList<>();
      table.rows(DAY).forEach(Map.of(), row -> texts.add(row.get("text")));
      assertThat(texts).containsExactly("prediction of " + current.get().runId());
    }
  }

  private void requireFilesSeenOnce(PredictionTable table) {
    List<String> expected =
        table.current(DAY).stream()
            .flatMap(record -> record.arms().stream())
            .flatMap(arm -> arm.files().stream())
            .map(DataFile::path)
            .toList();
    int prefix = folder.toString().length() + 1;
    assertThat(table.storage().files(""))
        .extracting(FileStatus::getPath)
        .extracting(path -> path.toUri().getPath().substring(prefix))
        .containsExactlyElementsOf(expected);
  }

  private static long rows(Path file) throws IOException {
    try (ParquetFileReader reader =
        ParquetFileReader.open(
            HadoopInputFile.fromPath(
                new org.apache.hadoop.fs.Path(file.toUri()), new Configuration()))) {
      return reader.getRecordCount();
    }
  }
}
