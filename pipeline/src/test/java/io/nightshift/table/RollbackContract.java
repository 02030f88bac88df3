package io.nightshift.table;

import static io.nightshift.table.TableFixture.DAY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.error.LostRaceException;
import io.nightshift.fixture.Race;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Publishing an earlier run again. */
interface RollbackContract extends TableUnderTest {
  private Rollback rollback() {
    return new Rollback(table(), DAY);
  }

  private String back() {
    return rollback().to(Optional.empty(), "").to().runId();
  }

  @Test
  default void bringsTheRunBeforeBackIntoSight() {
    Publication a = publish("run-a", 1);
    publish("run-b", 2);

    Rollback.Result result = rollback().to(Optional.empty(), "scores look wrong");

    assertThat(result.changed()).isTrue();
    assertThat(result.from().runId()).isEqualTo("run-b");
    assertThat(fixture().visible()).containsExactly("1 2013-06-14 run-a");
    Publication current = table().current(DAY).orElseThrow();
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
  default void againAndAgainGoesFurtherBackAndNeverToWhatWasRolledBack() {
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
    assertThat(fixture().visible()).containsExactly("1 2013-06-14 run-a");
  }

  @Test
  default void goesToAnyRunByItsIdForthAsWellAsBack() {
    publish("run-a", 1);
    publish("run-b", 1);
    publish("run-c", 2);

    assertThat(rollback().to(Optional.of("run-a"), "").to().runId()).isEqualTo("run-a");
    assertThat(rollback().to(Optional.of("run-c"), "").to().runId()).isEqualTo("run-c");
    assertThat(rollback().to(Optional.of("run-c"), "").changed()).isFalse();
    assertThat(table().history(DAY).publications()).hasSize(5);
    assertThat(fixture().visible()).containsExactly("2 2013-06-14 run-c");
  }

  @Test
  default void remembersWhatWasRolledBackUntilItIsPublishedAgain() {
    publish("run-a", 1);
    Publication b = publish("run-b", 2);
    Publication c = publish("run-c", 1);
    Publication record = rollback().to(Optional.of("run-a"), "").to();

    assertThat(withdrawal(b)).contains(record);
    assertThat(withdrawal(c)).contains(record);
    assertThat(withdrawal(record)).isEmpty();

    rollback().to(Optional.of("run-b"), "");
    assertThat(withdrawal(b)).isEmpty();
    assertThat(withdrawal(c)).contains(record);
  }

  private Optional<Publication> withdrawal(Publication run) {
    return table().history(DAY).withdrawal(run.runKey());
  }

  @Test
  default void aRunThatWasOnlyReplacedMayComeBackByScoring() {
    Publication a = publish("run-a", 1);
    publish("run-b", 2);

    assertThat(withdrawal(a)).isEmpty();
  }

  @Test
  default void findsTheFilesOfARunThatDiedBeforeItCameIntoSight() {
    Publication a = recordOnly(fixture().stage("run-a", 1));
    table().publish(fixture().stage("run-b", 2), Optional.of(a));

    assertThat(back()).isEqualTo("run-a");
    assertThat(fixture().visible()).containsExactly("1 2013-06-14 run-a");
  }

  @Test
  default void refusesARunOfWhichAFileIsGoneOrChanged() {
    Publication a = publish("run-a", 1);
    publish("run-b", 2);
    String file = a.arms().get(0).files().get(0).path();
    String kept = table().folders(DAY, "run-a").replaced(file);
    fixture().storage().write(kept, new ByteArrayInputStream(new byte[5]));

    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(this::back)
        .withMessage(
            "Cannot roll back to run run-a: 1 of its 2 files are gone or not as long as recorded,"
                + " such as %s; name another run by --to",
            table().display(file));
    assertThat(fixture().visible()).containsExactly("2 2013-06-14 run-b");
  }

  @Test
  default void refusesRunsThatAreNotThere() {
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(this::back)
        .withMessage("Nothing is published for snapshot 2013-06-14 in " + table().display());
    publish("run-a", 1);
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> rollback().to(Optional.of("run-b"), ""))
        .withMessage(
            "Unknown run 'run-b' of snapshot 2013-06-14; did you mean 'run-a'?; published were run-a");
  }

  @Test
  default void refusesARunThatWasVacuumed() {
    publish("run-a", 1);
    publish("run-b", 2);
    new Vacuum(table(), new VacuumPolicy(0, Duration.ZERO)).run();

    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(this::back)
        .withMessageStartingWith(
            "Cannot roll back to run run-a: its files were deleted by a vacuum by ");
  }

  @RepeatedTest(5)
  default void ofARollbackAndAVacuumOfTheSameRunOneLoses() throws Exception {
    publish("run-a", 1);
    publish("run-b", 2);

    Race.between(
        2,
        i ->
            () -> {
              PredictionTable own = another().table();
              if (i == 0) {
                new Vacuum(own, new VacuumPolicy(0, Duration.ZERO)).run();
              } else {
                rollBackOrRefuse(own);
              }
              return true;
            });

    PublishedFiles current = PublishedFiles.current(table(), DAY);
    table().settle(DAY);
    assertThat(fixture().exists(current.record().arms().get(0).files().get(0).path())).isTrue();
    assertThat(table().history(DAY).vacuuming(current.record().runId())).isEmpty();
    assertThat(fixture().visible()).hasSize(1);
  }

  private static void rollBackOrRefuse(PredictionTable table) {
    try {
      new Rollback(table, DAY).to(Optional.empty(), "");
    } catch (InvalidRequestException e) {
      assertThat(e).hasMessageContaining("run-a");
    }
  }

  @Test
  default void aRunThatScoresMeanwhileLosesAgainstARollback() {
    publish("run-a", 1);
    Publication b = publish("run-b", 2);
    Publication late = fixture().stage("run-c", 1);

    back();

    assertThatExceptionOfType(LostRaceException.class)
        .isThrownBy(() -> table().publish(late, Optional.of(b)));
    assertThat(fixture().visible()).containsExactly("1 2013-06-14 run-a");
  }
}
