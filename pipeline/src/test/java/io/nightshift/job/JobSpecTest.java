package io.nightshift.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nightshift.binding.InputFeed;
import io.nightshift.binding.Narrowing;
import io.nightshift.binding.OutputExpression;
import io.nightshift.error.InvalidRequestException;
import io.nightshift.inference.Computation;
import io.nightshift.model.ModelRef;
import io.nightshift.quality.DriftLimits;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The records hold what they promise, whoever makes them. */
class JobSpecTest {
  private static final InputSource INPUT = new InputSource("in", List.of("id"), List.of("kept"));
  private static final OutputExpression LABEL = OutputExpression.whole("label");

  @Test
  void refusesAnInvalidJob() {
    assertRefused(() -> job("a b", "models", Map.of(), Map.of()), "Invalid job name 'a b'");
    assertRefused(() -> job("a", " ", Map.of(), Map.of()), "Invalid 'registry': must not be blank");
    assertRefused(
        () -> job("a", "models", Map.of("X", List.of()), Map.of()),
        "Invalid 'inputs.X': must name at least one column");
    assertRefused(
        () -> job("a", "models", Map.of(), Map.of("KEPT", LABEL)),
        "'output.columns' names column 'KEPT', which is taken by 'kept' of 'input.keep';");
  }

  @Test
  void refusesAnInvalidInput() {
    assertRefused(() -> new InputSource(" ", List.of("id"), List.of()), "Invalid 'input.path'");
    assertRefused(
        () -> new InputSource("in", List.of(), List.of()),
        "Invalid 'input.key': must name at least one column");
    assertRefused(
        () -> new InputSource("in", List.of("id"), List.of("id")),
        "'input.keep' names column 'id', which is taken by 'id' of 'input.key';");
    assertRefused(
        () -> new InputSource("in", List.of("run_id"), List.of()),
        "'input.key' names column 'run_id', but every prediction row has a 'run_id' of its own;");
  }

  @ParameterizedTest
  @CsvSource({
    "/in/day={snapshot}, /in, day=*",
    "/in/{snapshot}/part/, /in, */part",
    "in/a-{snapshot}-[b], in, a-*-\\[b\\]",
    "s3a://bucket/{snapshot}, s3a://bucket, *",
    "/{snapshot}, /, *",
    "{snapshot}, ., *",
    "/in/[all], /in/[all], ''"
  })
  void knowsTheFolderOfAllSnapshotsAndTheirPattern(String path, String folder, String below) {
    InputSource input = new InputSource(path, List.of("id"), List.of());

    assertThat(input.folder()).isEqualTo(folder);
    assertThat(input.below()).isEqualTo(below);
  }

  @Test
  void refusesAnInvalidOutput() {
    assertRefused(() -> new OutputTarget("", Map.of()), "Invalid 'output.table'");
    assertRefused(
        () -> new OutputTarget("out", Map.of("Run_Id", LABEL)),
        "'output.columns' names column 'Run_Id', but every prediction row has a 'run_id'");
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.001, 1.001, Double.NaN, Double.POSITIVE_INFINITY})
  void refusesWhatIsNoRatio(double ratio) {
    assertRefused(
        () -> new RejectBudget(ratio),
        "Invalid 'rejects.max-ratio': must be a number from 0 to 1, got: " + ratio);
  }

  @Test
  void refusesInferenceSettingsOutOfBounds() {
    OptionalInt auto = OptionalInt.empty();
    assertRefused(
        () -> new InferenceSettings(OptionalInt.of(0), auto, Computation.DEFAULT),
        "Invalid 'inference.batch-rows': must be from 1 to 1000000, got: 0");
    assertRefused(
        () -> new InferenceSettings(auto, OptionalInt.of(1025), Computation.DEFAULT),
        "Invalid 'inference.threads': must be from 1 to 1024, got: 1025");
  }

  @ParameterizedTest
  @CsvSource({
    "snapshots/snapshot_date={snapshot}, 2013-06-14, snapshots/snapshot_date=2013-06-14",
    "{snapshot}/of/{snapshot}, v1.2_b, v1.2_b/of/v1.2_b",
    "snapshots/fixed, 2013-06-14, snapshots/fixed"
  })
  void putsTheSnapshotIntoThePath(String path, String snapshot, String resolved) {
    // Given
    InputSource input = new InputSource(path, List.of("id"), List.of());

    // When, Then
    assertThat(input.resolve(snapshot)).isEqualTo(resolved);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", ".", "..", "../x", "a/b", "a b", "-a", "_a", "a\n", "{snapshot}", "é"})
  void refusesASnapshotThatIsNoFolderName(String snapshot) {
    assertRefused(() -> INPUT.resolve(snapshot), "Invalid snapshot '" + snapshot + "'");
  }

  @ParameterizedTest
  @CsvSource({
    "0.29, 29, 100, false",
    "0.29, 30, 100, true",
    "0.0, 0, 100, false",
    "0.0, 1, 1000000, true",
    "1.0, 100, 100, false",
    "0.5, 0, 0, false"
  })
  void bearsRejectsUpToTheRatio(double ratio, long rejected, long read, boolean exceeded) {
    assertThat(new RejectBudget(ratio).isRatioExceededBy(rejected, read)).isEqualTo(exceeded);
  }

  @Test
  void copiesWhatItIsGiven() {
    // Given
    Set<String> inputs = new LinkedHashSet<>(List.of("temp"));
    Narrowing narrowing = new Narrowing(false, inputs);

    // When
    inputs.add("wind");

    // Then
    assertThat(narrowing.allows("wind")).isFalse();
  }

  private static JobSpec job(
      String name,
      String registry,
      Map<String, List<String>> feeds,
      Map<String, OutputExpression> columns) {
    return new JobSpec(
        name,
        new ModelRef.ByVersion("m", 1),
        registry,
        INPUT,
        Map.of(),
        feeds.entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, feed -> InputFeed.of(feed.getValue()))),
        Map.of(),
        new OutputTarget("out", columns),
        Map.of(),
        Narrowing.NONE,
        RejectBudget.DEFAULT,
        Map.of(),
        Map.of(),
        DriftLimits.DEFAULT,
        InferenceSettings.DEFAULT);
  }

  private static void assertRefused(ThrowingCallable making, String problem) {
    assertThatThrownBy(making)
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageStartingWith(problem);
  }
}
