package io.nightshift.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RunGuardTest {
  private final RunGuard guard = new RunGuard();
  private final AtomicInteger stops = new AtomicInteger();

  @Test
  void beginsByPlanning() {
    assertThat(guard.phase()).isEqualTo(RunGuard.Phase.PLANNING);
    assertThat(guard.isInterrupted()).isFalse();
    assertThat(guard.isPublished()).isFalse();
    assertThat(guard.isTidy()).isFalse();
  }

  @ParameterizedTest
  @EnumSource(names = {"PLANNING", "SCORING"})
  void aRunThatDoesNotPublishYetIsStopped(RunGuard.Phase phase) {
    guard.stopBy(stops::incrementAndGet);
    guard.enter(phase);

    assertThat(guard.interrupt()).isEqualTo(phase);

    assertThat(guard.isInterrupted()).isTrue();
    assertThat(stops).hasValue(1);
    assertThatExceptionOfType(RunGuard.RunInterruptedException.class)
        .isThrownBy(() -> guard.stopBy(stops::incrementAndGet));
    assertThatExceptionOfType(RunGuard.RunInterruptedException.class)
        .isThrownBy(() -> guard.enter(RunGuard.Phase.PUBLISHING));
    assertThat(guard.phase()).isEqualTo(phase);
  }

  @ParameterizedTest
  @EnumSource(names = {"PUBLISHING", "OVER"})
  void aRunThatPublishesOrIsOverGoesOn(RunGuard.Phase phase) {
    guard.stopBy(stops::incrementAndGet);
    guard.enter(phase);

    assertThat(guard.interrupt()).isEqualTo(phase);

    assertThat(guard.isInterrupted()).isFalse();
    assertThat(stops).hasValue(0);
  }

  @Test
  void nothingBeginsOnceSomebodyAskedToStopBetweenTwoRuns() {
    guard.over();
    guard.requireNotStopped();

    guard.interrupt();

    assertThat(guard.isInterrupted()).isFalse();
    assertThatExceptionOfType(RunGuard.RunInterruptedException.class).isThrownBy(guard::next);
    assertThatExceptionOfType(RunGuard.RunInterruptedException.class)
        .isThrownBy(guard::requireNotStopped);
    assertThat(guard.isInterrupted()).isTrue();
  }

  @Test
  void remembersThatItIsPublishedOnceItIsOver() {
    guard.enter(RunGuard.Phase.PUBLISHING);
    guard.published();
    guard.over();

    assertThat(guard.isPublished()).isTrue();
    assertThat(guard.phase()).isEqualTo(RunGuard.Phase.OVER);
  }

  @Test
  void remembersThatItTidiedUp() {
    guard.tidied();

    assertThat(guard.isTidy()).isTrue();
  }

  @Test
  void whoeverWaitsIsToldWhenTheRunIsOver() throws Exception {
    CompletableFuture<Boolean> waiter =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return guard.awaitOver(Duration.ofMinutes(1));
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });

    guard.over();

    assertThat(waiter.get(1, TimeUnit.MINUTES)).isTrue();
  }

  @Test
  void nobodyWaitsForever() throws Exception {
    assertThat(guard.awaitOver(Duration.ZERO)).isFalse();
  }
}
