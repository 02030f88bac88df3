package io.nightshift.table;

import static io.nightshift.table.TableFixture.DAY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.nightshift.error.LostRaceException;
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
import org.junit.jupiter.api.Test;

/** Deleting what dead runs left: on a local disk, where a test can make files look old. */
interface LeftoverContract extends VacuumContract {
  /** A run with a lease that shows no life since long ago. */
  private Publication stageDead(String runId, String snapshot) {
    Publication staged = fixture().stage(runId, 1, snapshot);
    RunFolders run = table().folders(snapshot, runId);
    RunLease.take(table(), run, "job").close();
    age(run);
    return staged;
  }

  private void age(RunFolders run) {
    age(fixture().path(run.staging()));
    age(fixture().path(run.work()));
  }

  private static void age(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.toList()) {
        Files.setLastModifiedTime(path, FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  default void aDryRunLeavesLeftoversAlone() {
    publish("run-a", 1);
    stageDead("run-dead", DAY);
    List<String> before = fixture().filesOf("");

    List<VacuumFinding> plan = new Vacuum(table(), new VacuumPolicy(0, NOTHING)).plan();

    assertThat(deleted(plan)).containsExactly("run-dead");
    assertThat(fixture().filesOf("")).isEqualTo(before);
  }

  @Test
  default void deletesWhatDeadRunsLeft() {
    publish("run-a", 1);
    stageDead("run-dead", DAY);
    stageDead("run-first", "2013-06-20");

    List<VacuumFinding> findings = vacuum(0, NOTHING);

    assertThat(findings).allMatch(finding -> finding.kind() == Kind.LEFTOVER);
    assertThat(deleted(findings)).containsExactly("run-dead", "run-first");
    assertThat(fixture().filesOf("run-dead")).isEmpty();
    assertThat(fixture().filesOf("run-first")).isEmpty();
    assertThat(fixture().path("_staged")).doesNotExist();
    assertThat(table().current("2013-06-20")).isEmpty();
    assertThat(fixture().visible()).containsExactly("1 2013-06-14 run-a");
    assertThat(vacuum(0, NOTHING)).isEmpty();
  }

  @Test
  default void aRunThatIsAliveStaysHoweverLongItTakes() throws Exception {
    fixture().stage("run-alive", 1);
    RunFolders run = table().folders(DAY, "run-alive");
    try (RunLease alive = RunLease.take(table(), run, "job")) {
      age(run);
      Files.writeString(fixture().path(run.heartbeat()), "now");

      List<VacuumFinding> findings = vacuum(0, NOTHING);

      assertThat(findings)
          .singleElement()
          .satisfies(finding -> assertThat(finding.delete()).isFalse())
          .satisfies(finding -> assertThat(finding.why()).startsWith("alive: "));
    }
  }

  @Test
  default void aRunThatDiedIsLeftForAsLongAsIsAskedFor() throws Exception {
    stageDead("run-dead", DAY);
    RunFolders run = table().folders(DAY, "run-dead");
    Files.setLastModifiedTime(
        fixture().path(run.heartbeat()), FileTime.from(Instant.now().minus(Duration.ofDays(3))));

    assertThat(deleted(vacuum(0, Duration.ofDays(7)))).isEmpty();
    assertThat(deleted(vacuum(0, Duration.ofDays(2)))).containsExactly("run-dead");
  }

  @Test
  default void aFolderThatNobodyHoldsIsGivenADay() throws Exception {
    publish("run-a", 1);
    Path nameless = fixture().path("_staged/run_id=nameless");
    Files.createDirectories(nameless);
    assertThat(deleted(vacuum(0, NOTHING))).isEmpty();

    age(nameless);

    assertThat(deleted(vacuum(0, NOTHING))).containsExactly("nameless");
    assertThat(nameless).doesNotExist();
  }

  @Test
  default void aRunThatWasTakenForDeadCannotPublish() {
    Publication a = publish("run-a", 1);
    Publication slow = stageDead("run-slow", DAY);
    vacuum(0, NOTHING);

    assertThatExceptionOfType(LostRaceException.class)
        .isThrownBy(() -> table().publish(slow, Optional.of(a)))
        .withMessageStartingWith("Cannot publish run run-slow: a vacuum by ")
        .withMessageEndingWith(
            " gave it up for dead and deletes its files; nothing of this run is visible");
    assertThat(fixture().visible()).containsExactly("1 2013-06-14 run-a");
  }
}
