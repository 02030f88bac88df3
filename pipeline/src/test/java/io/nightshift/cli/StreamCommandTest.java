package io.nightshift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightshift.cli.CommandLineFixture.Result;
import io.nightshift.run.fixture.Runs;
import io.nightshift.run.fixture.SampleData;
import io.nightshift.run.fixture.Snapshots;
import io.nightshift.run.fixture.SparkFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StreamCommandTest {
  private static final String LENIENT = "--set=rejects.max-ratio=1";

  @TempDir private Path folder;

  private final CommandLineFixture nightshift = new CommandLineFixture();
  private Path registry;
  private Path landing;
  private Path table;
  private Path checkpoint;

  @BeforeEach
  void makeFolders() throws IOException {
    registry = folder.resolve("registry");
    FileUtils.copyDirectory(SampleData.registry().toFile(), registry.toFile());
    landing = Files.createDirectories(folder.resolve("landing"));
    table = folder.resolve("table");
    checkpoint = folder.resolve("checkpoint");
  }

  private Result stream(String... more) {
    return stream(checkpoint, more);
  }

  private Result stream(Path from, String... more) {
    List<String> args = new ArrayList<>(List.of("stream", "--job=" + SampleData.jobFile()));
    args.addAll(List.of("--registry=" + registry, "--checkpoint=" + from));
    args.add("--set=input.path=" + landing + "/snapshot_date={snapshot}");
    args.add("--set=output.table=" + table);
    args.addAll(List.of(more));
    return nightshift.run(args.toArray(String[]::new));
  }

  /** A stream that must do what it is asked for. */
  private JsonDocument done(String... more) {
    List<String> args = new ArrayList<>(List.of("--json", LENIENT));
    args.addAll(List.of(more));
    Result result = stream(args.toArray(String[]::new));
    assertThat(result.code()).as(result.err()).isZero();
    return result.json();
  }

  private void land(String day) throws IOException {
    FileUtils.copyDirectory(
        SampleData.snapshot(day).toFile(), landing.resolve("snapshot_date=" + day).toFile());
  }

  private void promote(int version) {
    Result moved =
        new CommandLineFixture()
            .run(
                "registry",
                "promote",
                "flight-delay:" + version,
                "--alias=champion",
                "--registry=" + registry);
    assertThat(moved.code()).as(moved.err()).isZero();
  }

  private JsonDocument record(String snapshot) throws IOException {
    return JsonDocument.of(
        Files.readString(
            table.resolve("_publications/snapshot_date=" + snapshot + "/00000001.json")));
  }

  private List<String> snapshots() throws IOException {
    try (Stream<Path> folders = Files.list(table.resolve("_publications"))) {
      return folders
          .map(path -> path.getFileName().toString().substring("snapshot_date=".length()))
          .sorted()
          .toList();
    }
  }

  /** As a process leaves it that dies after it has published a batch, before it says so. */
  private void forgetThatBatchIsDone(int batch) throws IOException {
    Files.delete(checkpoint.resolve("commits/" + batch));
    Files.delete(checkpoint.resolve("commits/." + batch + ".crc"));
  }

  @Test
  void scoresWhatIsNewAndNothingTwice() throws IOException {
    land(SampleData.DAY);
    Result first = stream();
    assertThat(first.code()).as(first.err()).isZero();
    assertThat(first.out())
        .startsWith("flight-delay, stream flight-delay: 1 batch published")
        .contains("flight-delay:2        1   989     984         5  sha256:");
    assertThat(first.err())
        .contains("[batch 0] 2 new files", "989 rows read = 984 scored + 5 rejected");

    land(SampleData.BAD_DAY);
    JsonDocument second = done();
    assertThat(second.at("batches_published")).isEqualTo(1);
    assertThat(second.at("counts/read")).isEqualTo(911);

    assertThat(stream().out()).startsWith("flight-delay, stream flight-delay: nothing new");
    assertThat(snapshots()).containsExactly("flight-delay-0000000000", "flight-delay-0000000001");
    JsonDocument zero = record("flight-delay-0000000000");
    JsonDocument one = record("flight-delay-0000000001");
    assertThat(zero.at("input/batch/number")).isEqualTo(0);
    assertThat(one.at("input/batch/number")).isEqualTo(1);
    assertThat(one.at("input/batch/stream")).isEqualTo(zero.at("input/batch/stream"));
    assertThat(zero.at("input/path")).isEqualTo(landing.toString());
    assertThat(Runs.predictions(table).select("flight_id").distinct().count())
        .isEqualTo(Runs.predictions(table).count())
        .isEqualTo(984 + 881);
    assertThat(
            nightshift
                .run("table", "show", "--table=" + table, "--snapshot=flight-delay-0000000001")
                .out())
        .contains("batch        1 of stream " + one.at("input/batch/stream"));
  }

  @Test
  void filesAreTakenUpSoManyAtATimeInTheOrderInWhichTheyLanded() throws IOException {
    land(SampleData.DAY);
    Instant start = Instant.parse("2013-06-14T10:00:00Z");
    List<Path> files;
    try (Stream<Path> all = Files.walk(landing)) {
      files = all.filter(path -> path.toString().endsWith(".parquet")).sorted().toList();
    }
    assertThat(files).hasSize(2);
    // The last by name is the first by time.
    Files.setLastModifiedTime(files.get(0), FileTime.from(start.plusSeconds(60)));
    Files.setLastModifiedTime(files.get(1), FileTime.from(start));

    assertThat(done("--max-files=1", "--query=flights").at("batches_published")).isEqualTo(2);

    assertThat(record("flights-0000000000").at("input/bytes"))
        .isEqualTo((int) Files.size(files.get(1)));
    assertThat(record("flights-0000000001").at("input/bytes"))
        .isEqualTo((int) Files.size(files.get(0)));
  }

  /** Of one that is too small, nobody says anything, and the next one looks past it. */
  @Test
  void aBatchIsHeldAgainstTheNewestOneWithEnoughRows() throws IOException {
    land(SampleData.DAY);
    done("--set=drift.min-rows=920");
    land(SampleData.BAD_DAY);
    done("--set=drift.min-rows=920");
    land("2013-06-13");
    JsonDocument told = done("--set=drift.min-rows=920");

    assertThat(told.at("batches_published")).isEqualTo(1);
    JsonDocument small = record("flight-delay-0000000001");
    assertThat(small.at("drift/columns/0/verdict")).isEqualTo("too few rows");
    JsonDocument shifted = record("flight-delay-0000000002");
    assertThat(shifted.at("drift/reference/snapshot")).isEqualTo("flight-delay-0000000000");
    assertThat(shifted.at("drift/columns/0/column")).isEqualTo("delay_probability");
    assertThat(shifted.at("drift/columns/0/verdict")).isEqualTo("warned");
  }

  /** Spark's default would leave it out without a word. */
  @Test
  void aFileThatIsYearsOlderThanTheNewestIsTakenUp() throws IOException {
    land(SampleData.DAY);
    done();
    land(SampleData.GOOD_DAY);
    try (Stream<Path> late = Files.walk(landing.resolve("snapshot_date=" + SampleData.GOOD_DAY))) {
      for (Path file : late.toList()) {
        Files.setLastModifiedTime(file, FileTime.from(Instant.parse("1999-12-31T00:00:00Z")));
      }
    }

    assertThat(done().at("batches_published")).isEqualTo(1);
  }

  @Test
  void anAliasThatMovesIsTakenUpByTheNextBatch() throws IOException {
    land(SampleData.DAY);
    nightshift.when("[batch 1]", () -> promote(1));

    Result result = stream("--max-files=1", LENIENT, "--json");

    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.err())
        .contains("[batch 1] flight-delay@champion is flight-delay:1 now; it was flight-delay:2");
    for (int batch = 0; batch < 2; batch++) {
      JsonDocument record = record("flight-delay-000000000" + batch);
      assertThat(record.at("arms/0/reference")).isEqualTo("flight-delay@champion");
      assertThat(record.at("arms/0/version")).isEqualTo(2 - batch);
    }
    assertThat(result.json().part("models").items())
        .extracting(model -> model.at("model"))
        .containsExactly("flight-delay:2", "flight-delay:1");
    assertThat(Runs.predictions(table).select("model_version").distinct().count()).isEqualTo(2);
  }

  @Test
  void aBatchThatAGateRefusesIsTriedAgainAsItWas() throws IOException {
    land(SampleData.BAD_DAY);
    Result refused = stream();
    assertThat(refused.code()).isEqualTo(3);
    assertThat(refused.problems().get(0)).startsWith("Refused by gate rejects.max-ratio: 30 of");
    assertThat(refused.err())
        .contains("[batch 0] is not done; the next call begins with it")
        .doesNotContain("\tat ");
    assertThat(table.resolve("_rejects/snapshot_date=flight-delay-0000000000"))
        .isNotEmptyDirectory();
    land(SampleData.DAY);

    JsonDocument rest = done();

    assertThat(rest.at("batches_published")).isEqualTo(2);
    assertThat(record("flight-delay-0000000000").at("counts/read")).isEqualTo(911);
    assertThat(record("flight-delay-0000000001").at("counts/read")).isEqualTo(989);
  }

  @Test
  void aBatchThatWasPublishedIsDoneWhateverTheModelIsNow() throws IOException {
    land(SampleData.DAY);
    done();
    forgetThatBatchIsDone(0);
    promote(1);
    land(SampleData.GOOD_DAY);

    Result again = stream(LENIENT);

    assertThat(again.code()).as(again.err()).isZero();
    assertThat(again.err()).contains("[batch 0] published already, by run ");
    assertThat(again.out()).contains("1 batch published, 1 batch published already");
    assertThat(table.resolve("_publications/snapshot_date=flight-delay-0000000000"))
        .isDirectoryNotContaining("glob:**/00000002.json");
    assertThat(record("flight-delay-0000000000").at("arms/0/version")).isEqualTo(2);
    assertThat(record("flight-delay-0000000001").at("arms/0/version")).isEqualTo(1);
    assertThat(Runs.predictions(table).where("model_version = 2").count()).isEqualTo(984);
  }

  @Test
  void filesThatWereRewrittenAfterTheyWerePublishedAreNoticed() throws IOException {
    land(SampleData.DAY);
    done();
    forgetThatBatchIsDone(0);
    FileUtils.deleteDirectory(landing.resolve("snapshot_date=" + SampleData.DAY).toFile());
    land(SampleData.DAY);
    try (Stream<Path> files = Files.walk(landing)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));
      }
    }

    Result changed = stream();

    assertThat(changed.code()).isEqualTo(2);
    assertThat(changed.problems())
        .singleElement()
        .asString()
        .startsWith("Changed batch: run ")
        .contains(" has published batch 0 as snapshot flight-delay-0000000000, of other input");
  }

  @Test
  void aTableIsNotDoubledFromACheckpointThatDidNotMakeIt() throws IOException {
    land(SampleData.DAY);
    done();
    Path other = folder.resolve("other");

    Result refused = stream(other);

    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.problems())
        .singleElement()
        .asString()
        .startsWith(
            "Cannot publish batch 0: snapshot flight-delay-0000000000 of the table is that of stream "
                + record("flight-delay-0000000000").at("input/batch/stream"))
        .contains("Go on from the checkpoint that it was made from");
    assertThat(Runs.predictions(table).count()).isEqualTo(984);

    Result anew = stream(folder.resolve("anew"), "--query=again");
    assertThat(anew.code()).as(anew.err()).isZero();
    assertThat(snapshots()).containsExactly("again-0000000000", "flight-delay-0000000000");
  }

  @Test
  void aCheckpointBelongsToOneStream() throws IOException {
    land(SampleData.DAY);
    done();

    Result other = stream("--query=other", "--set=output.table=" + folder.resolve("t2"));

    assertThat(other.code()).isEqualTo(2);
    assertThat(other.problems())
        .containsExactly(
            "Cannot go on from --checkpoint %s: it is of a stream whose query is flight-delay, not other; name a checkpoint of its own"
                .formatted(checkpoint),
            "Cannot go on from --checkpoint %s: it is of a stream whose output.table is %s, not %s; name a checkpoint of its own"
                .formatted(checkpoint, table, folder.resolve("t2")));
    assertThat(stream(registry).problems())
        .containsExactly(
            "Invalid --checkpoint %s: there are files that are none of a stream of Nightshift; name a folder that is empty or not there"
                .formatted(registry));
  }

  @Test
  void aStreamDoesNotTakeUpWhatItWritesItself() throws IOException {
    String where = "it lies where the files of the stream land, in " + landing + ", and would be";
    assertThat(
            stream(
                    landing.resolve("snapshot_date=checkpoint"),
                    "--set=output.table=" + landing.resolve("snapshot_date=1/table"))
                .problems())
        .hasSize(2)
        .allSatisfy(problem -> assertThat(problem).contains(where));
    assertThat(stream(landing.resolve("checkpoint"), "--set=input.path=" + landing).problems())
        .singleElement()
        .asString()
        .contains(where);

    land(SampleData.DAY);
    Result beside =
        stream(landing.resolve("checkpoint"), "--set=output.table=" + landing.resolve("table"));
    assertThat(beside.code()).as(beside.err()).isZero();
  }

  @Test
  void filesWithoutRowsArePassedOverAndColumnsMayComeAndGo() throws IOException {
    Snapshots.write(
        landing.resolve("snapshot_date=empty"),
        SparkFixture.spark()
            .read()
            .parquet(SampleData.snapshot(SampleData.DAY).toString())
            .limit(0),
        1);
    Result empty = stream();
    assertThat(empty.out()).startsWith("flight-delay, stream flight-delay: 1 batch without rows");
    assertThat(table).doesNotExist();

    Snapshots.write(
        landing.resolve("snapshot_date=more"),
        SparkFixture.spark()
            .read()
            .parquet(SampleData.snapshot(SampleData.DAY).toString())
            .selectExpr("1 AS one_more", "*"),
        1);
    assertThat(done().at("counts/scored")).isEqualTo(984);

    Snapshots.write(
        landing.resolve("snapshot_date=less"),
        SparkFixture.spark()
            .read()
            .parquet(SampleData.snapshot(SampleData.DAY).toString())
            .drop("leg_of_day"),
        1);
    Result less = stream();
    assertThat(less.code()).isEqualTo(2);
    assertThat(less.problems()).singleElement().asString().contains("leg_of_day");
    assertThat(less.err()).doesNotContain("\tat ");
  }

  @Test
  void keysAreUniqueWithinABatch() throws IOException {
    land(SampleData.DAY);
    done();
    FileUtils.copyDirectory(
        SampleData.snapshot(SampleData.DAY).toFile(),
        landing.resolve("snapshot_date=again").toFile());
    assertThat(done().at("batches_published")).isEqualTo(1);

    for (String copy : List.of("one", "two")) {
      FileUtils.copyDirectory(
          SampleData.snapshot(SampleData.DAY).toFile(),
          landing.resolve("snapshot_date=" + copy).toFile());
    }
    Result doubled = stream();
    assertThat(doubled.code()).isEqualTo(2);
    assertThat(doubled.problems().get(0))
        .startsWith("Invalid key: 'flight_id' is not unique, for example ");
    assertThat(snapshots()).hasSize(2);
  }

  @Test
  void featuresAuditAndMetricsAreThoseOfScore() throws IOException {
    land(SampleData.DAY);
    Path metrics = Files.createDirectories(folder.resolve("metrics"));
    Path audit = folder.resolve("audit");

    done(
        "--metrics=" + metrics,
        "--audit=" + audit,
        "--set=features.far=CAST(nightshift_clip(distance, 0, 1e9) AS BIGINT)",
        "--set=inputs.distance=far");

    assertThat(record("flight-delay-0000000000").at("features/far")).isNotNull();
    assertThat(record("flight-delay-0000000000").at("counts/scored")).isEqualTo(984);
    assertThat(Files.readString(metrics.resolve("nightshift-flight-delay.prom")))
        .contains(
            "nightshift_rows_scored{nightshift_job=\"flight-delay\"} 984.0",
            "nightshift_last_run_exit_code{nightshift_job=\"flight-delay\"} 0.0");
    List<JsonDocument> entries =
        nightshift.run("audit", "--json", "--audit=" + audit).json().part("entries").items();
    assertThat(entries)
        .extracting(entry -> entry.at("event") + " " + entry.at("outcome"))
        .contains("command begun", "publication done", "command done");
    assertThat(entries.get(0).at("arguments").toString())
        .contains("--checkpoint=" + checkpoint, "--trigger=available-now");
  }

  @Test
  void whatMakesNoSenseIsRefused() {
    assertThat(stream("--set=input.path=" + folder.resolve("none")).problems())
        .containsExactly(
            "Missing folder: there is no %s, where the files of the stream land; make it, or correct 'input.path'"
                .formatted(folder.resolve("none")));
    assertThat(stream("--trigger=soon").problems())
        .containsExactly(
            "Invalid --trigger 'soon': must be available-now, or an interval such as '30 seconds' or '5 minutes'");
    assertThat(stream("--max-files=0").problems())
        .containsExactly("Invalid --max-files 0: must be 1 or more");
    assertThat(stream("--query=a b").code()).isEqualTo(2);
    assertThat(checkpoint).doesNotExist();
    assertThat(stream().out()).startsWith("flight-delay, stream flight-delay: nothing new");
  }
}
