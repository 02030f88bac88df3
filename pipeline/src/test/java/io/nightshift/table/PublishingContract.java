package io.nightshift.table;

import static io.nightshift.table.TableFixture.DAY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.nightshift.error.LostRaceException;
import io.nightshift.fixture.Race;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.FileStatus;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

/** One run for each snapshot, whole or not at all. */
interface PublishingContract extends TableUnderTest {
  @Test
  default void aTableThatIsNotThereHasNothingCurrent() {
    assertThat(table().exists()).isFalse();
    assertThat(table().current(DAY)).isEmpty();
    assertThat(table().history(DAY).last()).isZero();
    assertThat(table().snapshots()).isEmpty();
    assertThat(table().exists()).isFalse();
  }

  @Test
  default void whatIsStagedIsNotVisible() {
    fixture().stage("run-a", 1);

    assertThat(fixture().visible()).isEmpty();
    assertThat(table().current(DAY)).isEmpty();
  }

  @Test
  default void aPublishedRunIsWhatReadersSee() {
    Publication published = table().publish(fixture().stage("run-a", 2), Optional.empty());

    assertThat(published.sequence()).isEqualTo(1);
    assertThat(published.previous()).isNull();
    assertThat(table().current(DAY)).contains(published);
    assertThat(table().snapshots()).containsExactly(DAY);
    assertThat(fixture().visible()).containsExactly("2 2013-06-14 run-a");
    assertThat(fixture().exists("_rejects/snapshot_date=2013-06-14/run_id=run-a/part-0.parquet"))
        .isTrue();
    assertThat(fixture().exists("_staged/run_id=run-a")).isFalse();
  }

  @Test
  default void predictionsHaveTheVersionTheSnapshotAndTheRunAsColumns() {
    table().publish(fixture().stage("20130615T020301Z-5f2a91c4", 2), Optional.empty());

    assertThat(fixture().read().schema())
        .isEqualTo(
            new StructType()
                .add("text", DataTypes.StringType)
                .add("model_version", DataTypes.IntegerType)
                .add("snapshot_date", DataTypes.DateType)
                .add("run_id", DataTypes.StringType));
  }

  @Test
  default void theRowsOfTheCurrentRunAreReadWithoutSpark() {
    publish("run-a", 1);
    Publication b = publish("run-b", 2);
    List<String> texts = new ArrayList<>();

    PredictionRows rows = table().rows(DAY);
    rows.forEach(Map.of(), row -> texts.add((String) row.get("text")));

    assertThat(rows.record()).isEqualTo(b);
    assertThat(texts).containsExactly("prediction of run-b");
  }

  @Test
  default void theNextRunTakesThePlaceOfTheLastWhicheverModelVersionItHas() {
    Publication a = table().publish(fixture().stage("run-a", 1), Optional.empty());
    Publication b = table().publish(fixture().stage("run-b", 1), Optional.of(a));
    assertThat(fixture().visible()).containsExactly("1 2013-06-14 run-b");

    Publication c = table().publish(fixture().stage("run-c", 2), Optional.of(b));

    assertThat(fixture().visible()).containsExactly("2 2013-06-14 run-c");
    assertThat(List.of(a, b, c)).extracting(Publication::sequence).containsExactly(1, 2, 3);
    assertThat(List.of(a, b, c)).extracting(Publication::previous).containsExactly(null, 1, 2);
  }

  @Test
  default void otherSnapshotsStayAsTheyAre() {
    table().publish(fixture().stage("run-a", 1, "2013-06-13"), Optional.empty());
    Publication b = table().publish(fixture().stage("run-b", 1), Optional.empty());
    table().publish(fixture().stage("run-c", 2), Optional.of(b));

    assertThat(fixture().visible()).containsExactly("1 2013-06-13 run-a", "2 2013-06-14 run-c");
  }

  @Test
  default void recordsAreAddedAndNeverRewritten() {
    Publication a = table().publish(fixture().stage("run-a", 1), Optional.empty());
    String first = PredictionTable.path(a);
    byte[] before = fixture().storage().read(first).orElseThrow();

    table().publish(fixture().stage("run-b", 1), Optional.of(a));

    assertThat(first).endsWith("/00000001.json");
    assertThat(fixture().storage().read(first).orElseThrow()).isEqualTo(before);
    assertThat(fixture().storage().list("_publications/snapshot_date=2013-06-14"))
        .extracting(FileStatus::getPath)
        .extracting(path -> path.getName())
        .containsExactly("00000001.json", "00000002.json");
  }

  @Test
  default void filesThatAreNoRecordsAreNotTakenForSome() {
    Publication a = table().publish(fixture().stage("run-a", 1), Optional.empty());
    String records = "_publications/snapshot_date=2013-06-14/";
    write(records + ".00000002.json.5.tmp", "half a rec");
    write(records + "00000003.json.bak", "{}");

    assertThat(table().current(DAY)).contains(a);
  }

  private void write(String path, String text) {
    fixture()
        .storage()
        .write(path, new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  default void aRunThatLookedBeforeAnotherWasPublishedLoses() {
    Publication late = fixture().stage("run-b", 2);
    Publication winner = table().publish(fixture().stage("run-a", 1), Optional.empty());

    assertThatExceptionOfType(LostRaceException.class)
        .isThrownBy(() -> table().publish(late, Optional.empty()))
        .withMessage(
            "Cannot publish run run-b: run run-a of job 'test' was published for snapshot"
                + " 2013-06-14 first, by somebody at 2026-01-02T03:04:05Z; nothing of this run is"
                + " visible");

    assertThat(table().current(DAY)).contains(winner);
    assertThat(fixture().visible()).containsExactly("1 2013-06-14 run-a");
  }

  @Test
  default void ofRunsThatPublishAtOnceOneWins() throws Exception {
    int runs = 4;
    List<TableFixture> processes = new ArrayList<>();
    List<Publication> staged = new ArrayList<>();
    for (int i = 0; i < runs; i++) {
      processes.add(another());
      staged.add(processes.get(i).stage("run-" + i, i + 1));
    }

    List<Boolean> won =
        Race.between(
            runs,
            i ->
                () -> {
                  try {
                    processes.get(i).table().publish(staged.get(i), Optional.empty());
                    return true;
                  } catch (LostRaceException e) {
                    return false;
                  }
                });

    assertThat(won).containsOnlyOnce(true);
    int winner = won.indexOf(true);
    assertThat(table().current(DAY).orElseThrow().runId()).isEqualTo("run-" + winner);
    assertThat(fixture().visible())
        .containsExactly("%d 2013-06-14 run-%d".formatted(winner + 1, winner));
  }

  @Test
  default void runsOfDifferentSnapshotsMayBeginATableAndPublishAtOnce() throws Exception {
    int runs = 4;

    Race.between(
        runs,
        i ->
            () -> {
              TableFixture process = another();
              Publication staged = process.stage("run-" + i, 1, "2013-06-1" + i);
              return process.table().publish(staged, Optional.empty());
            });

    assertThat(fixture().visible())
        .containsExactly(
            "1 2013-06-10 run-0", "1 2013-06-11 run-1", "1 2013-06-12 run-2", "1 2013-06-13 run-3");
  }

  @Test
  default void clocksThatDisagreeDecideNothing() {
    Publication ahead =
        fixture().stage("run-a", 1).again(Instant.parse("2099-01-01T00:00:00Z"), "somebody", null);
    Publication behind =
        fixture().stage("run-b", 2).again(Instant.parse("2001-01-01T00:00:00Z"), "somebody", null);

    Publication a = table().publish(ahead, Optional.empty());
    Publication b = table().publish(behind, Optional.of(a));

    assertThat(table().current(DAY)).contains(b);
    assertThat(fixture().visible()).containsExactly("2 2013-06-14 run-b");
  }

  @Test
  default void aRunThatIsGivenUpLeavesNothing() {
    fixture().stage("run-a", 1);

    table().discard(table().folders(DAY, "run-a"));

    assertThat(fixture().filesOf("run-a")).isEmpty();
    assertThat(fixture().exists("_staged")).isFalse();
    assertThat(fixture().visible()).isEmpty();
  }

  @Test
  default void aRunThatIsGivenUpDoesNotTakeOthersAlong() {
    Publication other = fixture().stage("run-b", 1);
    fixture().stage("run-a", 1);

    table().discard(table().folders(DAY, "run-a"));

    table().publish(other, Optional.empty());
    assertThat(fixture().visible()).containsExactly("1 2013-06-14 run-b");
  }

  @Test
  default void aRunThatWasRefusedLeavesItsRejectsOnly() {
    Publication staged = fixture().stage("run-a", 1);
    Refusal refusal = refusal(staged);

    table().refuse(refusal);

    assertThat(fixture().filesOf("run-a"))
        .filteredOn(path -> path.endsWith(".parquet"))
        .containsExactly("_rejects/snapshot_date=2013-06-14/run_id=run-a/part-0.parquet");
    assertThat(table().current(DAY)).isEmpty();
    assertThat(fixture().visible()).isEmpty();
    assertThat(new RejectedRuns(table(), DAY).run("run-a")).isEqualTo(RejectedRun.of(refusal));
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
        run.profiles(),
        null,
        run.software());
  }
}
