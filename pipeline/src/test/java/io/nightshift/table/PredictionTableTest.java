package io.nightshift.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.error.LostRaceException;
import io.nightshift.fixture.Race;
import io.nightshift.run.fixture.SparkFixture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PredictionTableTest {
  @TempDir private Path folder;

  private TableFixture fixture;
  private PredictionTable table;

  @BeforeEach
  void useATableThatIsNotThereYet() {
    fixture = new TableFixture(folder.resolve("table"));
    table = fixture.table();
  }

  @Test
  void aTableThatIsNotThereHasNothingCurrent() {
    assertThat(table.current(TableFixture.DAY)).isEmpty();
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void whatIsStagedIsNotVisible() throws Exception {
    fixture.stage("run-a", 1);

    try (var children = Files.list(folder.resolve("table"))) {
      assertThat(children).containsExactly(fixture.path("_staged"));
    }
  }

  @Test
  void aPublishedRunIsWhatPlainReadersSee() {
    Publication published = table.publish(fixture.stage("run-a", 2), Optional.empty());

    assertThat(published.sequence()).isEqualTo(1);
    assertThat(published.previous()).isNull();
    assertThat(table.current(TableFixture.DAY)).contains(published);
    assertThat(fixture.visible()).containsExactly("2 2013-06-14 run-a");
    assertThat(fixture.path("_rejects/snapshot_date=2013-06-14/run_id=run-a/part-0.parquet"))
        .exists();
    assertThat(fixture.path("_staged/run_id=run-a")).doesNotExist();
  }

  @Test
  void predictionsHaveTheVersionTheSnapshotAndTheRunAsColumns() {
    table.publish(fixture.stage("20130615T020301Z-5f2a91c4", 2), Optional.empty());

    assertThat(SparkFixture.spark().read().parquet(fixture.path("").toString()).schema())
        .isEqualTo(
            new StructType()
                .add("text", DataTypes.StringType)
                .add("model_version", DataTypes.IntegerType)
                .add("snapshot_date", DataTypes.DateType)
                .add("run_id", DataTypes.StringType));
  }

  @Test
  void theNextRunTakesThePlaceOfTheLastWhicheverModelVersionItHas() {
    Publication a = table.publish(fixture.stage("run-a", 1), Optional.empty());
    Publication b = table.publish(fixture.stage("run-b", 1), Optional.of(a));
    assertThat(fixture.visible()).containsExactly("1 2013-06-14 run-b");

    Publication c = table.publish(fixture.stage("run-c", 2), Optional.of(b));

    assertThat(fixture.visible()).containsExactly("2 2013-06-14 run-c");
    assertThat(fixture.path("model_version=1")).doesNotExist();
    assertThat(List.of(a, b, c)).extracting(Publication::sequence).containsExactly(1, 2, 3);
    assertThat(List.of(a, b, c)).extracting(Publication::previous).containsExactly(null, 1, 2);
  }

  @Test
  void aRunThatWasReplacedIsKeptOutOfSight() {
    Publication a = table.publish(fixture.stage("run-a", 1), Optional.empty());
    table.publish(fixture.stage("run-b", 2), Optional.of(a));

    assertThat(fixture.path("_superseded/" + a.arms().get(0).path() + "/part-0.parquet")).exists();
  }

  @Test
  void otherSnapshotsStayAsTheyAre() {
    table.publish(fixture.stage("run-a", 1, "2013-06-13"), Optional.empty());
    Publication b = table.publish(fixture.stage("run-b", 1), Optional.empty());
    table.publish(fixture.stage("run-c", 2), Optional.of(b));

    assertThat(fixture.visible()).containsExactly("1 2013-06-13 run-a", "2 2013-06-14 run-c");
  }

  @Test
  void recordsAreAddedAndNeverRewritten() throws Exception {
    Publication a = table.publish(fixture.stage("run-a", 1), Optional.empty());
    Path first = fixture.path(PredictionTable.path(a));
    byte[] before = Files.readAllBytes(first);

    table.publish(fixture.stage("run-b", 1), Optional.of(a));

    assertThat(first).hasFileName("00000001.json");
    assertThat(Files.readAllBytes(first)).isEqualTo(before);
    try (var records = Files.list(first.getParent())) {
      assertThat(records.map(record -> record.getFileName().toString()))
          .containsExactlyInAnyOrder("00000001.json", "00000002.json");
    }
  }

  @Test
  void filesThatAreNoRecordsAreNotTakenForSome() throws Exception {
    Publication a = table.publish(fixture.stage("run-a", 1), Optional.empty());
    Path records = fixture.path(PredictionTable.path(a)).getParent();
    Files.writeString(records.resolve(".00000002.json.5.tmp"), "half a rec");
    Files.writeString(records.resolve("00000003.json.bak"), "{}");

    assertThat(table.current(TableFixture.DAY)).contains(a);
  }

  @Test
  void aRunThatLookedBeforeAnotherWasPublishedLoses() {
    Publication winner = table.publish(fixture.stage("run-a", 1), Optional.empty());
    Publication late = fixture.stage("run-b", 2);

    assertThatExceptionOfType(LostRaceException.class)
        .isThrownBy(() -> table.publish(late, Optional.empty()))
        .withMessage(
            "Cannot publish run run-b: run run-a of job 'test' was published for snapshot"
                + " 2013-06-14 first, by somebody at 2026-01-02T03:04:05Z; nothing of this run is"
                + " visible");

    assertThat(table.current(TableFixture.DAY)).contains(winner);
    assertThat(fixture.visible()).containsExactly("1 2013-06-14 run-a");
  }

  @Test
  void ofRunsThatPublishAtOnceOneWins() throws Exception {
    List<Publication> staged = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      staged.add(fixture.stage("run-" + i, i + 1));
    }

    List<Boolean> won =
        Race.between(
            8,
            i ->
                () -> {
                  try {
                    table.publish(staged.get(i), Optional.empty());
                    return true;
                  } catch (LostRaceException e) {
                    return false;
                  }
                });

    assertThat(won).containsOnlyOnce(true);
    int winner = won.indexOf(true);
    assertThat(table.current(TableFixture.DAY).orElseThrow().runId()).isEqualTo("run-" + winner);
    assertThat(fixture.visible())
        .containsExactly("%d 2013-06-14 run-%d".formatted(winner + 1, winner));
  }

  @Test
  void clocksThatDisagreeDecideNothing() {
    Publication ahead =
        fixture.stage("run-a", 1).again(Instant.parse("2099-01-01T00:00:00Z"), "somebody", null);
    Publication behind =
        fixture.stage("run-b", 2).again(Instant.parse("2001-01-01T00:00:00Z"), "somebody", null);

    Publication a = table.publish(ahead, Optional.empty());
    Publication b = table.publish(behind, Optional.of(a));

    assertThat(table.current(TableFixture.DAY)).contains(b);
    assertThat(fixture.visible()).containsExactly("2 2013-06-14 run-b");
  }

  @Test
  void aRunThatIsGivenUpLeavesNothing() {
    fixture.stage("run-a", 1);

    table.discard(new RunFolders(TableFixture.DAY, "run-a"));

    assertThat(folder.resolve("table")).isEmptyDirectory();
  }

  @Test
  void aRunThatIsGivenUpDoesNotTakeOthersAlong() {
    Publication other = fixture.stage("run-b", 1);
    fixture.stage("run-a", 1);

    table.discard(new RunFolders(TableFixture.DAY, "run-a"));

    table.publish(other, Optional.empty());
    assertThat(fixture.visible()).containsExactly("1 2013-06-14 run-b");
  }

  @Test
  void aRunThatWasRefusedLeavesItsRejectsOnly() throws Exception {
    Publication staged = fixture.stage("run-a", 1);
    Refusal refusal = refusal(staged);

    table.refuse(refusal);

    try (var files = Files.walk(folder.resolve("table"))) {
      assertThat(files.filter(file -> file.toString().endsWith(".parquet")))
          .containsExactly(
              fixture.path("_rejects/snapshot_date=2013-06-14/run_id=run-a/part-0.parquet"));
    }
    assertThat(table.current(TableFixture.DAY)).isEmpty();
    assertThat(new RejectedRuns(table, TableFixture.DAY).run("run-a"))
        .isEqualTo(RejectedRun.of(refusal));
  }

  private static Refusal refusal(Publication run) {
    return new Refusal(
        run.runId(),
        run.runKey(),
        run.job(),
        run.snapshot(),
        run.publishedAt(),
        run.publishedBy(),
        "m:1",
        run.arms().get(0).digest(),
        run.input(),
        run.counts(),
        List.of(new RejectGroup("bind", "missing", "x", 1, "column 'x' is missing")),
        run.rejects(),
        run.clipped(),
        List.of(new Publication.Gate("rejects.max-count", 0, 1, false)),
        run.software());
  }

  @Test
  void snapshotsAndRunsMustBePlainNamesOfFolders() {
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> new RunFolders("../2013-06-14", "run-a"))
        .withMessageStartingWith("Invalid snapshot '../2013-06-14': use letters");
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> new RunFolders("2013-06-14", "a/b"))
        .withMessageStartingWith("Invalid run id 'a/b': use letters");
  }
}
