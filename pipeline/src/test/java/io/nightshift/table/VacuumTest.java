package io.nightshift.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.error.LostRaceException;
import io.nightshift.fixture.Race;
import io.nightshift.storage.Json;
import io.nightshift.table.VacuumFinding.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VacuumTest {
  private static final Duration NOTHING = Duration.ZERO;
  private static final Instant LONG_AGO = Instant.parse("2020-01-01T00:00:00Z");

  @TempDir private Path folder;

  private TableFixture fixture;
  private PredictionTable table;

  @BeforeEach
  void useATable() {
    fixture = new TableFixture(folder);
    table = fixture.table();
  }

  private Publication publish(String runId, int version) {
    return table.publish(fixture.stage(runId, version), table.current(TableFixture.DAY));
  }

  private List<VacuumFinding> vacuum(int keepRuns, Duration olderThan) {
    return new Vacuum(table, new VacuumPolicy(keepRuns, olderThan)).run();
  }

  private static List<String> deleted(List<VacuumFinding> findings) {
    return findings.stream().filter(VacuumFinding::delete).map(VacuumFinding::runId).toList();
  }

  /** A run with a lease that shows no life since long ago. */
  private Publication stageDead(String runId, String snapshot) {
    Publication staged = fixture.stage(runId, 1, snapshot);
    RunFolders run = new RunFolders(snapshot, runId);
    RunLease.take(table, run, "job").close();
    age(fixture.path(run.staging()));
    return staged;
  }

  private static void age(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.toList()) {
        Files.setLastModifiedTime(path, FileTime.from(LONG_AGO));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void deletesReplacedRunsBeyondThoseThatAreKept() throws Exception {
    publish("run-a", 1);
    publish("run-b", 2);
    publish("run-c", 1);
    publish("run-d", 2);

    List<VacuumFinding> findings = vacuum(1, NOTHING);

    assertThat(deleted(findings)).containsExactly("run-b", "run-a");
    assertThat(findings)
        .filteredOn(finding -> !finding.delete())
        .singleElement()
        .satisfies(kept -> assertThat(kept.runId()).isEqualTo("run-c"))
        .satisfies(kept -> assertThat(kept.why()).isEqualTo("one of the 1 kept for rollbacks"));
    assertThat(findings)
        .allSatisfy(finding -> assertThat(finding.kind()).isEqualTo(Kind.SUPERSEDED))
        // Predictions and rejects, with Hadoop's checksum beside each.
        .allSatisfy(finding -> assertThat(finding.files()).isEqualTo(4));
    assertThat(fixture.visible()).containsExactly("2 2013-06-14 run-d");
    assertThat(files("run-a")).isEmpty();
    assertThat(files("run-b")).isEmpty();
    assertThat(files("run-c")).hasSize(4);
    assertThat(table.history(TableFixture.DAY).publications()).hasSize(4);
  }

  private List<Path> files(String runId) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile)
          .filter(path -> path.toString().contains("run_id=" + runId))
          .toList();
    }
  }

  @Test
  void leavesAloneWhatWasReplacedNotLongAgo() {
    publish("run-a", 1);
    Publication b = fixture.stage("run-b", 2).again(Instant.now(), "somebody", null);
    table.publish(b, table.current(TableFixture.DAY));

    List<VacuumFinding> findings = vacuum(0, Duration.ofDays(7));

    assertThat(deleted(findings)).isEmpty();
    assertThat(findings)
        .singleElement()
        .extracting(VacuumFinding::why)
        .isEqualTo("replaced less than 7d ago");
    assertThat(table.history(TableFixture.DAY).vacuumings()).isEmpty();
  }

  @Test
  void aRunThatWasRolledBackToIsCurrentAndStays() {
    publish("run-a", 1);
    publish("run-b", 2);
    new Rollback(table, TableFixture.DAY).to(Optional.empty(), "");

    assertThat(deleted(vacuum(0, NOTHING))).containsExactly("run-b");
    assertThat(fixture.visible()).containsExactly("1 2013-06-14 run-a");
  }

  @Test
  void aDryRunDeletesAndWritesNothing() throws Exception {
    publish("run-a", 1);
    publish("run-b", 2);
    stageDead("run-dead", TableFixture.DAY);
    List<Path> before = everything();

    List<VacuumFinding> plan = new Vacuum(table, new VacuumPolicy(0, NOTHING)).plan();

    assertThat(deleted(plan)).containsExactlyInAnyOrder("run-a", "run-dead");
    assertThat(everything()).isEqualTo(before);
  }

  private List<Path> everything() throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.sorted().toList();
    }
  }

  @Test
  void deletesWhatDeadRunsLeft() throws Exception {
    publish("run-a", 1);
    stageDead("run-dead", TableFixture.DAY);
    stageDead("run-first", "2013-06-20");

    List<VacuumFinding> findings = vacuum(0, NOTHING);

    assertThat(findings).allMatch(finding -> finding.kind() == Kind.LEFTOVER);
    assertThat(deleted(findings)).containsExactly("run-dead", "run-first");
    assertThat(files("run-dead")).isEmpty();
    assertThat(files("run-first")).isEmpty();
    assertThat(fixture.path("_staged")).doesNotExist();
    assertThat(table.current("2013-06-20")).isEmpty();
    assertThat(vacuum(0, NOTHING)).isEmpty();
  }

  @Test
  void aRunThatIsAliveStaysHoweverLongItTakes() throws Exception {
    fixture.stage("run-alive", 1);
    RunFolders run = new RunFolders(TableFixture.DAY, "run-alive");
    try (RunLease alive = RunLease.take(table, run, "job")) {
      age(fixture.path(run.staging()));
      Files.writeString(fixture.path(run.heartbeat()), "now");

      List<VacuumFinding> findings = vacuum(0, NOTHING);

      assertThat(findings)
          .singleElement()
          .satisfies(finding -> assertThat(finding.delete()).isFalse())
          .satisfies(finding -> assertThat(finding.why()).startsWith("alive: "));
    }
  }

  @Test
  void aRunThatDiedIsLeftForAsLongAsIsAskedFor() throws Exception {
    stageDead("run-dead", TableFixture.DAY);
    RunFolders run = new RunFolders(TableFixture.DAY, "run-dead");
    Files.setLastModifiedTime(
        fixture.path(run.heartbeat()), FileTime.from(Instant.now().minus(Duration.ofDays(3))));

    assertThat(deleted(vacuum(0, Duration.ofDays(7)))).isEmpty();
    assertThat(deleted(vacuum(0, Duration.ofDays(2)))).containsExactly("run-dead");
  }

  @Test
  void aFolderThatNobodyHoldsIsGivenADay() throws Exception {
    Path nameless = fixture.path("_staged/run_id=nameless");
    Files.createDirectories(nameless);
    assertThat(deleted(vacuum(0, NOTHING))).isEmpty();

    age(nameless);

    assertThat(deleted(vacuum(0, NOTHING))).containsExactly("nameless");
    assertThat(nameless).doesNotExist();
  }

  @Test
  void aRunThatWasTakenForDeadCannotPublish() {
    Publication a = publish("run-a", 1);
    Publication slow = stageDead("run-slow", TableFixture.DAY);
    vacuum(0, NOTHING);

    assertThatExceptionOfType(LostRaceException.class)
        .isThrownBy(() -> table.publish(slow, Optional.of(a)))
        .withMessageStartingWith("Cannot publish run run-slow: a vacuum by ")
        .withMessageEndingWith(
            " gave it up for dead and deletes its files; nothing of this run is visible");
    assertThat(fixture.visible()).containsExactly("1 2013-06-14 run-a");
  }

  @Test
  void aVacuumOfOtherRunsIsInNobodysWay() {
    publish("run-a", 1);
    Publication b = publish("run-b", 2);
    Publication c = fixture.stage("run-c", 1);
    vacuum(0, NOTHING);

    Publication published = table.publish(c, Optional.of(b));

    assertThat(published.sequence()).isEqualTo(4);
    assertThat(published.previous()).isEqualTo(2);
    assertThat(table.current(TableFixture.DAY)).contains(published);
    assertThat(fixture.visible()).containsExactly("1 2013-06-14 run-c");
  }

  @Test
  void finishesWhatAnotherVacuumBegan() throws Exception {
    publish("run-a", 1);
    publish("run-b", 2);
    Vacuuming record =
        new Vacuuming(3, 2, TableFixture.DAY, LONG_AGO, "somebody", List.of("run-a"));
    assertThat(table.log(TableFixture.DAY).add(record)).isTrue();

    assertThat(deleted(vacuum(5, Duration.ofDays(7)))).containsExactly("run-a");
    assertThat(files("run-a")).isEmpty();
    assertThat(table.history(TableFixture.DAY).vacuumings()).containsExactly(record);
  }

  @Test
  void severalMayVacuumAtOnce() throws Exception {
    for (int i = 1; i <= 6; i++) {
      publish("run-" + i, i);
    }

    Race.between(
        4,
        i ->
            () -> new Vacuum(new TableFixture(folder).table(), new VacuumPolicy(0, NOTHING)).run());

    assertThat(fixture.visible()).containsExactly("6 2013-06-14 run-6");
    assertThat(fixture.path("_superseded")).doesNotExist();
    assertThat(table.history(TableFixture.DAY).vacuumings()).hasSize(1);
  }

  @Test
  void recordsOfAVacuumSayWhatWasGivenUp() throws Exception {
    publish("run-a", 1);
    publish("run-b", 2);
    vacuum(0, NOTHING);

    byte[] json =
        Files.readAllBytes(fixture.path("_publications/snapshot_date=2013-06-14/00000003.json"));
    Vacuuming record = Json.read("record", json, Vacuuming.class);
    assertThat(record.vacuumedRuns()).containsExactly("run-a");
    assertThat(record.previous()).isEqualTo(2);
  }

  @Test
  void refusesToKeepFewerThanNoRuns() {
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> new VacuumPolicy(-1, NOTHING))
        .withMessage("Invalid --keep-runs: must be 0 or more, got: -1");
  }
}
