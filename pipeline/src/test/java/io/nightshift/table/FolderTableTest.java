package io.nightshift.table;

import static io.nightshift.table.TableFixture.DAY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.nightshift.error.InvalidRequestException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders of Parquet files on a local disk. */
class FolderTableTest extends PredictionTableContract implements LeftoverContract {
  @TempDir private Path folder;

  private TableFixture fixture;

  @BeforeEach
  void useATableThatIsNotThereYet() {
    fixture = another();
  }

  @Override
  public TableFixture fixture() {
    return fixture;
  }

  @Override
  public TableFixture another() {
    return new TableFixture(folder.resolve("table"));
  }

  @Test
  void lookingAtATableThatIsNotThereMakesNothing() {
    assertThat(table().current(DAY)).isEmpty();

    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void whatIsStagedLiesInOneFolder() {
    fixture.stage("run-a", 1);

    assertThat(fixture.path("")).isDirectoryContaining("glob:**/_staged");
    assertThat(fixture.path("model_version=1")).doesNotExist();
  }

  @Test
  void aRunThatIsGivenUpLeavesAnEmptyFolder() {
    fixture.stage("run-a", 1);

    table().discard(table().folders(DAY, "run-a"));

    assertThat(fixture.path("")).isEmptyDirectory();
  }

  @Test
  void aRunThatWasReplacedIsKeptOutOfSight() {
    Publication a = publish("run-a", 1);
    publish("run-b", 2);

    assertThat(fixture.path("_superseded/" + a.arms().get(0).path() + "/part-0.parquet")).exists();
    assertThat(fixture.path("model_version=1")).doesNotExist();
  }

  @Test
  void nothingIsLeftOfWhatAVacuumDeleted() {
    publish("run-a", 1);
    publish("run-b", 2);

    vacuum(0, NOTHING);

    assertThat(fixture.path("_superseded")).doesNotExist();
  }

  @Test
  void mendsARunWhenTheOldOneWasMovedOutAndTheNewOneNotIn() {
    Publication a = publish("run-a", 1);
    recordOnly(fixture.stage("run-b", 1));
    String old = a.arms().get(0).path();
    assertThat(fixture.storage().moveFolder(old, RunFolders.superseded(old))).isTrue();

    table().settle(DAY);

    assertThat(fixture.visible()).containsExactly("1 2013-06-14 run-b");
  }

  @Test
  void mendsARunWhosePredictionsAreInPlaceAndItsRejectsAreNot() {
    Publication a = recordOnly(fixture.stage("run-a", 1));
    String predictions = a.arms().get(0).path();
    RunFolders folders = table().folders(DAY, "run-a");
    assertThat(fixture.storage().moveFolder(folders.staged(predictions), predictions)).isTrue();

    table().settle(DAY);

    assertThat(fixture.visible()).containsExactly("1 2013-06-14 run-a");
    assertThat(fixture.exists(folders.rejects() + "/part-0.parquet")).isTrue();
    assertThat(fixture.exists(folders.staging())).isFalse();
  }

  @Test
  void bringsTheCurrentRunBackWhenASlowSettlerMovedItOut() {
    Publication a = table().publish(fixture.stage("run-a", 1), Optional.empty());
    String predictions = a.arms().get(0).path();
    fixture.storage().moveFolder(predictions, RunFolders.superseded(predictions));

    table().settle(DAY);

    assertThat(fixture.visible()).containsExactly("1 2013-06-14 run-a");
  }

  @Test
  void snapshotsAndRunsMustBePlainNamesOfFolders() {
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> table().folders("../2013-06-14", "run-a"))
        .withMessageStartingWith("Invalid snapshot '../2013-06-14': use letters");
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> table().folders(DAY, "a/b"))
        .withMessageStartingWith("Invalid run id 'a/b': use letters");
  }

  @Test
  void refusesToKeepFewerThanNoRuns() {
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> new VacuumPolicy(-1, NOTHING))
        .withMessage("Invalid --keep-runs: must be 0 or more, got: -1");
  }
}
