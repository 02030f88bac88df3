package io.nightshift.table;

import static io.nightshift.table.TableFixture.DAY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.nightshift.error.InvalidRequestException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tables in Iceberg's format, in a catalog that SQLite keeps. */
class IcebergTableTest extends PredictionTableContract implements LeftoverContract {
  @TempDir private Path warehouse;

  private IcebergWarehouse iceberg;
  private TableFixture fixture;

  @BeforeEach
  void useATableThatIsNotThereYet() {
    iceberg = new IcebergWarehouse(warehouse);
    fixture = another();
  }

  @Override
  public TableFixture fixture() {
    return fixture;
  }

  @Override
  public TableFixture another() {
    return iceberg.process();
  }

  private List<String> branch(String runId) {
    return iceberg
        .spark()
        .sql("SELECT text FROM %s VERSION AS OF 'nightshift_%s'".formatted(iceberg.table(), runId))
        .collectAsList()
        .stream()
        .map(row -> row.getString(0))
        .toList();
  }

  @Test
  void aRunIsInABranchOfItsOwnUntilItIsPublished() {
    publish("run-a", 1);
    Publication staged = fixture.stage("run-b", 2);
    assertThat(branch("run-b")).containsExactly("prediction of run-b");
    assertThat(fixture.visible()).containsExactly("1 2013-06-14 run-a");

    table().publish(staged, table().current(DAY));

    assertThat(iceberg.load().refs()).containsOnlyKeys("main");
    assertThat(fixture.visible()).containsExactly("2 2013-06-14 run-b");
  }

  @Test
  void icebergsOwnHistoryTellsWhichRunMadeWhat() {
    Publication a = publish("run-a", 3);

    Snapshot head = iceberg.load().currentSnapshot();
    assertThat(head.summary())
        .containsEntry("nightshift.snapshot", DAY)
        .containsEntry("nightshift.run-id", "run-a")
        .containsEntry("nightshift.run-key", a.runKey())
        .containsEntry("nightshift.model", "m:3")
        .containsEntry("nightshift.model-digest", a.arms().get(0).digest())
        .containsEntry("nightshift.input-fingerprint", "fingerprint")
        .containsEntry("nightshift.rows-scored", "1")
        .containsEntry("nightshift.rows-rejected", "1")
        .containsEntry("nightshift.published-by", "somebody");
  }

  @Test
  void aRunThatWasRefusedOrGivenUpLeavesNoBranch() {
    publish("run-a", 1);
    fixture.stage("run-b", 2);

    table().discard(table().folders(DAY, "run-b"));

    assertThat(iceberg.load().refs()).containsOnlyKeys("main");
  }

  @Test
  void aRunOfWhichEveryRowWasRejectedTakesThePlaceOfTheLast() {
    publish("run-a", 1);
    Publication none = fixture.stageRejected("run-b", 1);
    table().publish(none, table().current(DAY));
    assertThat(fixture.visible()).isEmpty();

    table().settle(DAY);
    new Rollback(table(), DAY).to(Optional.empty(), "");

    assertThat(fixture.visible()).containsExactly("1 2013-06-14 run-a");
  }

  @ParameterizedTest
  @EnumSource(FaultyCatalog.Fault.class)
  void answersToCommitsMayGetLost(FaultyCatalog.Fault fault) {
    publish("run-a", 1);
    TableFixture process = iceberg.faultyProcess(fault, fault);
    Publication staged = process.stage("run-b", 2);
    assertThat(iceberg.faultsLeft()).isLessThan(2);
    process = iceberg.faultyProcess(fault, fault, fault);

    process.table().publish(staged, table().current(DAY));

    assertThat(iceberg.faultsLeft()).isLessThan(3);
    assertThat(fixture.visible()).containsExactly("2 2013-06-14 run-b");
    assertThat(iceberg.load().refs()).containsOnlyKeys("main");
    assertThat(table().history(DAY).publications()).hasSize(2);
  }

  @Test
  void icebergMayForgetItsOldSnapshots() {
    publish("run-a", 1);
    publish("run-b", 2);
    table().publish(fixture.stage("run-c", 1, "2013-06-20"), Optional.empty());
    Table table = iceberg.load();
    table.expireSnapshots().expireOlderThan(System.currentTimeMillis() + 1).retainLast(1).commit();
    long head = table.currentSnapshot().snapshotId();

    another().table().settle(DAY);

    assertThat(iceberg.load().currentSnapshot().snapshotId()).isEqualTo(head);
    assertThat(fixture.visible()).containsExactly("1 2013-06-20 run-c", "2 2013-06-14 run-b");
    // It deleted the files that none of the snapshots it still knows has.
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> new Rollback(table(), DAY).to(Optional.empty(), ""))
        .withMessageStartingWith("Cannot roll back to run run-a: 1 of its 2 files are gone");
  }

  @Test
  void filesThatIcebergRewritesStayThoseOfTheirRun() {
    publish("run-a", 1);
    // Rewrites the file without one of its rows, of which there is one.
    iceberg
        .spark()
        .sql("DELETE FROM %s WHERE text = 'prediction of run-a'".formatted(iceberg.table()));
    assertThat(fixture.visible()).isEmpty();

    another().table().settle(DAY);

    assertThat(fixture.visible()).isEmpty();
    List<Object> rows = new ArrayList<>();
    table().rows(DAY).forEach(Map.of(), row -> rows.add(row));
    assertThat(rows).isEmpty();
  }

  @Test
  void aVacuumMakesIcebergForgetWhereTheRunsAreSeenThatItDeletes() {
    publish("run-a", 1);
    publish("run-b", 2);
    table().publish(fixture.stage("run-c", 1, "2013-06-20"), Optional.empty());
    publish("run-d", 1);

    vacuum(1, NOTHING);

    assertThat(iceberg.load().snapshots())
        .extracting(snapshot -> snapshot.summary().get("nightshift.run-id"))
        .containsExactlyInAnyOrder("run-b", "run-c", "run-d");
  }

  @Test
  void aVacuumDropsTheBranchesOfRunsThatNeverCameIntoSight() {
    Publication dead = recordOnly(fixture.stage("run-a", 1));
    table().publish(fixture.stage("run-b", 2), Optional.of(dead));
    assertThat(iceberg.load().refs()).containsOnlyKeys("main", "nightshift_run-a");

    vacuum(0, NOTHING);

    assertThat(iceberg.load().refs()).containsOnlyKeys("main");
    assertThat(fixture.filesOf("run-a")).isEmpty();
    assertThat(fixture.visible()).containsExactly("2 2013-06-14 run-b");
  }

  @Test
  void aSlowProcessDoesNotBringBackWhatAFasterOneReplaced() {
    publish("run-a", 1);
    Publication b = recordOnly(fixture.stage("run-b", 2));
    List<Publication> record = new ArrayList<>(List.of(b));

    // It looked at the table, then somebody else published, then it reads what is current.
    new io.nightshift.iceberg.IcebergKind()
        .open("iceberg:" + iceberg.table(), iceberg.conf(iceberg.settings()))
        .visible()
        .follow(
            DAY,
            () -> {
              if (table().current(DAY).orElseThrow().runId().equals("run-b")) {
                another().table().publish(fixture.stage("run-c", 3), Optional.of(b));
                return Optional.of(record.get(0));
              }
              return table().current(DAY);
            });

    assertThat(fixture.visible()).containsExactly("3 2013-06-14 run-c");
    assertThat(iceberg.load().snapshots())
        .extracting(snapshot -> snapshot.summary().get("nightshift.run-id"))
        .doesNotHaveDuplicates();
  }
}
