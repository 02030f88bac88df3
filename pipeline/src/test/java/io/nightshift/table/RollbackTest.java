package io.nightshift.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.error.LostRaceException;
import io.nightshift.fixture.Race;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RollbackTest {
  @TempDir private Path folder;

  private TableFixture fixture;
  private PredictionTable table;
  private Rollback rollback;

  @BeforeEach
  void useATable() {
    fixture = new TableFixture(folder);
    table = fixture.table();
    rollback = new Rollback(table, TableFixture.DAY);
  }

  private Publication publish(String runId, int version) {
    return table.publish(fixture.stage(runId, version), table.current(TableFixture.DAY));
  }

  private String back() {
    return rollback.to(Optional.empty(), "").to().runId();
  }

  @Test
  void bringsTheRunBeforeBackIntoSight() {
    Publication a = publish("run-a", 1);
    publish("run-b", 2);

    Rollback.Result result = rollback.to(Optional.empty(), "scores look wrong");

    assertThat(result.changed()).isTrue();
    assertThat(result.from().runId()).isEqualTo("run-b");
    assertThat(fixture.visible()).containsExactly("1 2013-06-14 run-a");
    Publication current = table.current(TableFixture.DAY).orElseThrow();
    assertThat(current).isEqualTo(result.to());
    assertThat(current.sequence()).isEqualTo(3);
    assertThat(current.previous()).isEqualTo(2);
    assertThat(current.runKey()).isEqualTo(a.runKey());
    assertThat(current.arms()).isEqualTo(a.arms());
    assertThat(current.rollback())
        .isEqualTo(new Publication.Rollback(1, "run-b", "scores look wrong"));
    assertThat(current.publishedAt()).isAfter(a.publishedAt());
  }

  @Test
  void againAndAgainGoesFurtherBackAndNeverToWhatWasRolledBack() {
    publish("run-a", 1);
    publish("run-b", 2);
    publish("run-c", 1);

    assertThat(List.of(back(), back())).containsExactly("run-b", "run-a");
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(this::back)
        .withMessage(
            "Cannot roll back snapshot 2013-06-14: before run run-a nothing was published");

    publish("run-d", 2);
    assertThat(back()).isEqualTo("run-a");
    assertThat(fixture.visible()).containsExactly("1 2013-06-14 run-a");
  }

  @Test
  void goesToAnyRunByItsIdForthAsWellAsBack() {
    publish("run-a", 1);
    publish("run-b", 1);
    publish("run-c", 2);

    assertThat(rollback.to(Optional.of("run-a"), "").to().runId()).isEqualTo("run-a");
    assertThat(rollback.to(Optional.of("run-c"), "").to().runId()).isEqualTo("run-c");
    assertThat(rollback.to(Optional.of("run-c"), "").changed()).isFalse();
    assertThat(table.history(TableFixture.DAY).publications()).hasSize(5);
    assertThat(fixture.visible()).containsExactly("2 2013-06-14 run-c");
  }

  @Test
  void remembersWhatWasRolledBackUntilItIsPublishedAgain() {
    publish("run-a", 1);
    Publication b = publish("run-b", 2);
    Publication c = publish("run-c", 1);
    Publication record = rollback.to(Optional.of("run-a"), "").to();

    assertThat(withdrawal(b)).contains(record);
    assertThat(withdrawal(c)).contains(record);
    assertThat(withdrawal(record)).isEmpty();

    rollback.to(Optional.of("run-b"), "");
    assertThat(withdrawal(b)).isEmpty();
    assertThat(withdrawal(c)).contains(record);
  }

  private Optional<Publication> withdrawal(Publication run) {
    return table.history(TableFixture.DAY).withdrawal(run.runKey());
  }

  @Test
  void aRunThatWasOnlyReplacedMayComeBackByScoring() {
    Publication a = publish("run-a", 1);
    publish("run-b", 2);

    assertThat(withdrawal(a)).isEmpty();
  }

  @Test
  void findsTheFilesOfARunThatDiedBeforeItsFoldersMoved() {
    Publication a = fixture.stage("run-a", 1).at(1, null);
    assertThat(table.log(TableFixture.DAY).add(a)).isTrue();
    table.publish(fixture.stage("run-b", 2), Optional.of(a));

    assertThat(back()).isEqualTo("run-a");
    assertThat(fixture.visible()).containsExactly("1 2013-06-14 run-a");
  }

  @Test
  void refusesARunOfWhichAFileIsGoneOrChanged() throws Exception {
    Publication a = publish("run-a", 1);
    publish("run-b", 2);
    String file = a.arms().get(0).files().get(0).path();
    Files.writeString(fixture.path("_superseded/" + file), "short");

    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(this::back)
        .withMessage(
            "Cannot roll back to run run-a: 1 of its 2 files are gone or not as long as recorded,"
                + " such as %s; name another run by --to",
            fixture.path(file));
    assertThat(fixture.visible()).containsExactly("2 2013-06-14 run-b");
  }

  @Test
  void refusesRunsThatAreNotThere() {
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(this::back)
        .withMessage("Nothing is published for snapshot 2013-06-14 in " + folder);
    publish("run-a", 1);
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> rollback.to(Optional.of("run-b"), ""))
        .withMessage(
            "Unknown run 'run-b' of snapshot 2013-06-14; did you mean 'run-a'?; published were run-a");
  }

  @Test
  void refusesARunThatWasVacuumed() {
    publish("run-a", 1);
    publish("run-b", 2);
    new Vacuum(table, new VacuumPolicy(0, Duration.ZERO)).run();

    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(this::back)
        .withMessageStartingWith(
            "Cannot roll back to run run-a: its files were deleted by a vacuum by ");
  }

  @RepeatedTest(10)
  void ofARollbackAndAVacuumOfTheSameRunOneLoses() throws Exception {
    publish("run-a", 1);
    publish("run-b", 2);

    Race.between(
        2,
        i ->
            () -> {
              PredictionTable own = new TableFixture(folder).table();
              if (i == 0) {
                new Vacuum(own, new VacuumPolicy(0, Duration.ZERO)).run();
              } else {
                rollBackOrRefuse(own);
              }
              return true;
            });

    PublishedFiles current = PublishedFiles.current(table, TableFixture.DAY);
    table.settle(TableFixture.DAY);
    assertThat(fixture.path(current.record().arms().get(0).files().get(0).path())).exists();
    assertThat(table.history(TableFixture.DAY).vacuuming(current.record().runId())).isEmpty();
  }

  private static void rollBackOrRefuse(PredictionTable table) {
    try {
      new Rollback(table, TableFixture.DAY).to(Optional.empty(), "");
    } catch (InvalidRequestException e) {
      assertThat(e).hasMessageContaining("run-a");
    }
  }

  @Test
  void aRunThatScoresMeanwhileLosesAgainstARollback() {
    publish("run-a", 1);
    Publication b = publish("run-b", 2);
    Publication late = fixture.stage("run-c", 1);

    back();

    assertThatExceptionOfType(LostRaceException.class)
        .isThrownBy(() -> table.publish(late, Optional.of(b)));
    assertThat(fixture.visible()).containsExactly("1 2013-06-14 run-a");
  }
}
