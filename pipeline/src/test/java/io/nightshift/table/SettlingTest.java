package io.nightshift.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightshift.fixture.Race;
import io.nightshift.storage.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a process that died while it published left undone, another one mends. */
class SettlingTest {
  private static final String REJECTS = "_rejects/snapshot_date=2013-06-14/run_id=";

  @TempDir private Path folder;

  private TableFixture fixture;
  private PredictionTable table;

  @BeforeEach
  void useATable() {
    fixture = new TableFixture(folder);
    table = fixture.table();
  }

  /** The atomic line, and nothing after it. */
  private Publication recordOnly(Publication staged, int last) {
    Publication record = staged.at(last + 1, last == 0 ? null : last);
    assertThat(fixture.storage().createIfAbsent(PredictionTable.path(record), Json.bytes(record)))
        .isTrue();
    return record;
  }

  private void assertSettled(String visible, String runId) {
    assertThat(fixture.visible()).containsExactly(visible);
    assertThat(fixture.path(REJECTS + runId + "/part-0.parquet")).exists();
    assertThat(fixture.path("_staged/run_id=" + runId)).doesNotExist();
  }

  @Test
  void withoutARecordNothingMoves() {
    fixture.stage("run-a", 1);

    table.settle(TableFixture.DAY);

    assertThat(folder).isDirectoryContaining("glob:**/_staged");
    assertThat(fixture.path("model_version=1")).doesNotExist();
  }

  @Test
  void mendsAFirstRunWhoseRecordWasMadeAndNothingElse() {
    recordOnly(fixture.stage("run-a", 1), 0);

    table.settle(TableFixture.DAY);

    assertSettled("1 2013-06-14 run-a", "run-a");
  }

  @Test
  void mendsARunWhoseRecordWasMadeWhileTheOldOneIsStillInPlace() {
    table.publish(fixture.stage("run-a", 1), Optional.empty());
    recordOnly(fixture.stage("run-b", 2), 1);
    assertThat(fixture.visible()).containsExactly("1 2013-06-14 run-a");

    table.settle(TableFixture.DAY);

    assertSettled("2 2013-06-14 run-b", "run-b");
  }

  @Test
  void mendsARunWhenTheOldOneWasMovedOutAndTheNewOneNotIn() {
    Publication a = table.publish(fixture.stage("run-a", 1), Optional.empty());
    recordOnly(fixture.stage("run-b", 1), 1);
    String old = a.arms().get(0).path();
    assertThat(fixture.storage().moveFolder(old, RunFolders.superseded(old))).isTrue();

    table.settle(TableFixture.DAY);

    assertSettled("1 2013-06-14 run-b", "run-b");
  }

  @Test
  void mendsARunWhosePredictionsAreInPlaceAndItsRejectsAreNot() {
    Publication a = recordOnly(fixture.stage("run-a", 1), 0);
    String predictions = a.arms().get(0).path();
    RunFolders folders = new RunFolders(TableFixture.DAY, "run-a");
    assertThat(fixture.storage().moveFolder(folders.staged(predictions), predictions)).isTrue();

    table.settle(TableFixture.DAY);

    assertSettled("1 2013-06-14 run-a", "run-a");
  }

  @Test
  void bringsTheCurrentRunBackWhenASlowSettlerMovedItOut() {
    Publication a = table.publish(fixture.stage("run-a", 1), Optional.empty());
    String predictions = a.arms().get(0).path();
    fixture.storage().moveFolder(predictions, RunFolders.superseded(predictions));

    table.settle(TableFixture.DAY);

    assertSettled("1 2013-06-14 run-a", "run-a");
  }

  @Test
  void aRunThatDiedIsNeverSeenOnceAnotherIsCurrent() {
    Publication dead = recordOnly(fixture.stage("run-a", 1), 0);

    table.publish(fixture.stage("run-b", 1), Optional.of(dead));

    assertThat(fixture.visible()).containsExactly("1 2013-06-14 run-b");
  }

  @Test
  void settlingAgainChangesNothing() {
    table.publish(fixture.stage("run-a", 1), Optional.empty());

    table.settle(TableFixture.DAY);

    assertSettled("1 2013-06-14 run-a", "run-a");
  }

  @RepeatedTest(20)
  void severalProcessesMaySettleAtOnce() throws Exception {
    table.publish(fixture.stage("run-a", 1), Optional.empty());
    recordOnly(fixture.stage("run-b", 2), 1);

    List<Boolean> settled =
        Race.between(
            4,
            i ->
                () -> {
                  new TableFixture(folder).table().settle(TableFixture.DAY);
                  return true;
                });

    assertThat(settled).hasSize(4);
    assertSettled("2 2013-06-14 run-b", "run-b");
  }
}
