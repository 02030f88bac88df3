package io.nightshift.table;

import static io.nightshift.table.TableFixture.DAY;
import static org.assertj.core.api.Assertions.assertThat;

import io.nightshift.fixture.Race;
import io.nightshift.storage.Json;
import io.nightshift.table.VacuumFinding.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Deleting runs that were replaced. */
interface VacuumContract extends TableUnderTest {
  Duration NOTHING = Duration.ZERO;

  default List<VacuumFinding> vacuum(int keepRuns, Duration olderThan) {
    return new Vacuum(table(), new VacuumPolicy(keepRuns, olderThan)).run();
  }

  default List<String> deleted(List<VacuumFinding> findings) {
    return findings.stream().filter(VacuumFinding::delete).map(VacuumFinding::runId).toList();
  }

  @Test
  default void deletesReplacedRunsBeyondThoseThatAreKept() {
    publish("run-a", 1);
    publish("run-b", 2);
    publish("run-c", 1);
    publish("run-d", 2);
    int filesOfOne = fixture().filesOf("run-c").size();

    List<VacuumFinding> findings = vacuum(1, NOTHING);

    assertThat(deleted(findings)).containsExactly("run-b", "run-a");
    assertThat(findings)
        .filteredOn(finding -> !finding.delete())
        .singleElement()
        .satisfies(kept -> assertThat(kept.runId()).isEqualTo("run-c"))
        .satisfies(kept -> assertThat(kept.why()).isEqualTo("one of the 1 kept for rollbacks"));
    assertThat(findings)
        .allSatisfy(finding -> assertThat(finding.kind()).isEqualTo(Kind.SUPERSEDED))
        .allSatisfy(finding -> assertThat(finding.files()).isEqualTo(filesOfOne));
    assertThat(fixture().visible()).containsExactly("2 2013-06-14 run-d");
    assertThat(fixture().filesOf("run-a")).isEmpty();
    assertThat(fixture().filesOf("run-b")).isEmpty();
    assertThat(fixture().filesOf("run-c")).hasSize(filesOfOne);
    assertThat(table().history(DAY).publications()).hasSize(4);
  }

  @Test
  default void leavesAloneWhatWasReplacedNotLongAgo() {
    publish("run-a", 1);
    Publication b = fixture().stage("run-b", 2).again(Instant.now(), "somebody", null);
    table().publish(b, table().current(DAY));

    List<VacuumFinding> findings = vacuum(0, Duration.ofDays(7));

    assertThat(deleted(findings)).isEmpty();
    assertThat(findings)
        .singleElement()
        .extracting(VacuumFinding::why)
        .isEqualTo("replaced less than 7d ago");
    assertThat(table().history(DAY).vacuumings()).isEmpty();
  }

  @Test
  default void aRunThatWasRolledBackToIsCurrentAndStays() {
    publish("run-a", 1);
    publish("run-b", 2);
    new Rollback(table(), DAY).to(Optional.empty(), "");

    assertThat(deleted(vacuum(0, NOTHING))).containsExactly("run-b");
    assertThat(fixture().visible()).containsExactly("1 2013-06-14 run-a");
  }

  @Test
  default void aRunThatIsKeptCanBeRolledBackToAfterAVacuumOfOthers() {
    publish("run-a", 1);
    publish("run-b", 2);
    publish("run-c", 1);
    vacuum(1, NOTHING);

    new Rollback(table(), DAY).to(Optional.empty(), "");

    assertThat(fixture().visible()).containsExactly("2 2013-06-14 run-b");
  }

  @Test
  default void aDryRunDeletesAndWritesNothing() {
    publish("run-a", 1);
    publish("run-b", 2);
    List<String> before = fixture().filesOf("");

    List<VacuumFinding> plan = new Vacuum(table(), new VacuumPolicy(0, NOTHING)).plan();

    assertThat(deleted(plan)).containsExactly("run-a");
    assertThat(fixture().filesOf("")).isEqualTo(before);
  }

  @Test
  default void aVacuumOfOtherRunsIsInNobodysWay() {
    publish("run-a", 1);
    Publication b = publish("run-b", 2);
    Publication c = fixture().stage("run-c", 1);
    vacuum(0, NOTHING);

    Publication published = table().publish(c, Optional.of(b));

    assertThat(published.sequence()).isEqualTo(4);
    assertThat(published.previous()).isEqualTo(2);
    assertThat(table().current(DAY)).contains(published);
    assertThat(fixture().visible()).containsExactly("1 2013-06-14 run-c");
  }

  @Test
  default void finishesWhatAnotherVacuumBegan() {
    publish("run-a", 1);
    publish("run-b", 2);
    Vacuuming record =
        new Vacuuming(
            3, 2, DAY, Instant.parse("2020-01-01T00:00:00Z"), "somebody", List.of("run-a"));
    assertThat(table().log(DAY).add(record)).isTrue();

    assertThat(deleted(vacuum(5, Duration.ofDays(7)))).containsExactly("run-a");
    assertThat(fixture().filesOf("run-a")).isEmpty();
    assertThat(table().history(DAY).vacuumings()).containsExactly(record);
  }

  @Test
  default void severalMayVacuumAtOnce() throws Exception {
    for (int i = 1; i <= 4; i++) {
      publish("run-" + i, i);
    }

    Race.between(3, i -> () -> new Vacuum(another().table(), new VacuumPolicy(0, NOTHING)).run());

    assertThat(fixture().visible()).containsExactly("4 2013-06-14 run-4");
    for (int i = 1; i <= 3; i++) {
      assertThat(fixture().filesOf("run-" + i)).isEmpty();
    }
    assertThat(table().history(DAY).vacuumings()).hasSize(1);
  }

  @Test
  default void recordsOfAVacuumSayWhatWasGivenUp() {
    publish("run-a", 1);
    publish("run-b", 2);
    vacuum(0, NOTHING);

    byte[] json =
        fixture()
            .storage()
            .read("_publications/snapshot_date=2013-06-14/00000003.json")
            .orElseThrow();
    Vacuuming record = Json.read("record", json, Vacuuming.class);
    assertThat(record.vacuumedRuns()).containsExactly("run-a");
    assertThat(record.previous()).isEqualTo(2);
  }
}
