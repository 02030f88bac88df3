package io.nightshift.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.nightshift.binding.EpochUnit;
import io.nightshift.binding.InputFeed;
import io.nightshift.binding.LengthRule;
import io.nightshift.binding.Narrowing;
import io.nightshift.binding.OutputExpression;
import io.nightshift.binding.Param;
import io.nightshift.error.InvalidRequestException;
import io.nightshift.inference.Computation;
import io.nightshift.model.MissingRule;
import io.nightshift.model.ModelRef;
import io.nightshift.quality.DriftLimits;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JobReaderTest {
  @Test
  void fillsInDefaultsWhereTheFileIsSilent() {
    // Given a file with the required keys only
    // When
    JobSpec job = JobFile.read(JobFile.MINIMAL);

    // Then
    assertThat(job)
        .isEqualTo(
            new JobSpec(
                "flight-delay",
                new ModelRef.ByAlias("flight-delay", "champion"),
                "models",
                new InputSource("snapshots/{snapshot}", List.of("flight_id"), List.of()),
                Map.of(),
                Map.of(),
                Map.of(),
                new OutputTarget("predictions", Map.of()),
                Map.of(),
                Narrowing.NONE,
                new RejectBudget(0.01),
                Map.of(),
                Map.of(),
                new DriftLimits(0.10, OptionalDouble.empty(), 1_000, List.of()),
                new InferenceSettings(
                    OptionalInt.empty(), OptionalInt.empty(), Computation.DEFAULT)));
  }

  @Test
  void mapsEveryKey() {
    // Given
    String yaml =
        """
        job: flight-delay
        model: flight-delay:2
        registry: mlflow+http://host:5000
        input:
          path: snapshots/snapshot_date={snapshot}
          key: [flight_id, leg]
          keep: [carrier, origin]
        features:
          dep_hour: hour(dep_time)
          far: "distance > 1000"
        inputs:
          X: [dep_hour, distance]
          tokens: token_ids
        output:
          table: out/predictions
          columns: {delay_probability: "probabilities[1]", delayed: label}
        missing:
          dep_delay: nan
          carrier: reject
          distance: {fill: 0}
          wind: {fill: 0.5}
          origin: {fill: JFK}
          holiday: {fill: false}
        allow-narrowing: [temp, wind]
        rejects: {max-ratio: 0.05}
        drift: {warn: 0.05, fail: 0.2, min-rows: 5000, columns: delay_probability}
        inference: {batch-rows: 4096, threads: 2, provider: cpu}
        """;

    // When
    JobSpec job = JobFile.read(yaml);

    // Then
    assertThat(job.name()).isEqualTo("flight-delay");
    assertThat(job.model()).isEqualTo(new ModelRef.ByVersion("flight-delay", 2));
    assertThat(job.registry()).isEqualTo("mlflow+http://host:5000");
    assertThat(job.input())
        .isEqualTo(
            new InputSource(
                "snapshots/snapshot_date={snapshot}",
                List.of("flight_id", "leg"),
                List.of("carrier", "origin")));
    assertThat(job.features())
        .containsExactly(entry("dep_hour", "hour(dep_time)"), entry("far", "distance > 1000"));
    assertThat(job.feeds())
        .containsExactly(
            entry("X", InputFeed.of(List.of("dep_hour", "distance"))),
            entry("tokens", InputFeed.of(List.of("token_ids"))));
    assertThat(job.output().table()).isEqualTo("out/predictions");
    assertThat(job.output().columns())
        .containsExactly(
            entry("delay_probability", OutputExpression.parse("probabilities[1]")),
            entry("delayed", OutputExpression.whole("label")));
    assertThat(job.missing())
        .containsExactly(
            entry("dep_delay", MissingRule.NAN),
            entry("carrier", MissingRule.REJECT),
            entry("distance", new MissingRule.Fill(0)),
            entry("wind", new MissingRule.Fill(0.5)),
            entry("origin", new MissingRule.Fill("JFK")),
            entry("holiday", new MissingRule.Fill(false)));
    assertThat(job.narrowing().allows("temp")).isTrue();
    assertThat(job.narrowing().allows("wind")).isTrue();
    assertThat(job.narrowing().allows("dep_hour")).isFalse();
    assertThat(job.rejects()).isEqualTo(new RejectBudget(0.05));
    assertThat(job.drift())
        .isEqualTo(
            new DriftLimits(0.05, OptionalDouble.of(0.2), 5_000, List.of("delay_probability")));
    assertThat(job.inference())
        .isEqualTo(
            new InferenceSettings(OptionalInt.of(4096), OptionalInt.of(2), Computation.DEFAULT));
  }

  @Test
  void readsATopicInThePlaceOfAPath() {
    JobSpec job =
        JobFile.read(
            JobFile.MINIMAL.replaceFirst(
                "path: .*",
                "kafka: {servers: \"a:1,b:2\", topic: t, schema: \"id STRING, x DOUBLE\", start: latest, options: {kafka.sasl.jaas.config: {env: JAAS}}}"));

    KafkaTopic topic = job.input().kafka().orElseThrow();
    assertThat(topic.fields().fieldNames()).containsExactly("id", "x");
    assertThat(topic.start()).isEqualTo(KafkaTopic.Start.LATEST);
    assertThat(topic.display()).isEqualTo("kafka://a:1,b:2/t");
    assertThat(topic.clientSettings(name -> "of " + name))
        .containsEntry("bootstrap.servers", "a:1,b:2")
        .containsEntry("sasl.jaas.config", "of JAAS");
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> topic.clientSettings(name -> null))
        .withMessageContaining("Missing variable JAAS of the environment");
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> job.input().resolve("2013-06-14"))
        .withMessageContaining("score its messages with 'nightshift stream'");
  }

  @Test
  void tellsAllThatIsWrongWithATopic() {
    String yaml =
        JobFile.MINIMAL.replaceFirst(
            "path: .*",
            "kafka: {servers: nowhere, topic: a b, schema: \"x NUMBERS\", start: first, options: {kafka.ssl.key.password: hush, subscribe: t}}");

    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> JobFile.read(yaml))
        .satisfies(
            refused ->
                assertThat(refused.problems())
                    .hasSize(6)
                    .anyMatch(
                        problem -> problem.contains("Invalid 'input.kafka.servers' 'nowhere'"))
                    .anyMatch(problem -> problem.contains("Invalid 'input.kafka.topic' 'a b'"))
                    .anyMatch(
                        problem -> problem.contains("Invalid 'input.kafka.schema' 'x NUMBERS'"))
                    .anyMatch(problem -> problem.contains("must be earliest or latest"))
                    .anyMatch(problem -> problem.contains("must hold no secret"))
                    .anyMatch(problem -> problem.contains("Invalid option 'subscribe'"))
                    .noneMatch(problem -> problem.contains("hush")));
  }

  @Test
  void readsFilesOrATopicAndNotBoth() {
    String both =
        JobFile.MINIMAL.replaceFirst(
            "path: ", "kafka: {servers: \"a:1\", topic: t, schema: \"id STRING\"}\n  path: ");
    String neither = JobFile.MINIMAL.replaceFirst("  path: .*\n", "");

    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> JobFile.read(both))
        .withMessageContaining("must have either 'path' or 'kafka', not both");
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> JobFile.read(neither))
        .withMessageContaining("missing required key 'input.path'");
  }

  @ParameterizedTest
  @CsvSource({"true, true", "false, false", "[], false"})
  void narrowsEverywhereOrNowhere(String written, boolean allowed) {
    // Given
    String yaml = JobFile.MINIMAL + "allow-narrowing: " + written + "\n";

    // When
    JobSpec job = JobFile.read(yaml);

    // Then
    assertThat(job.narrowing().allows("anything")).isEqualTo(allowed);
  }

  @Test
  void keepsTheOrderOfTheFile() {
    // Given names in an order that no hash or sort would give
    String names = "{zulu: a, alpha: b, mike: c, bravo: d, yankee: e, x: f}\n";
    String yaml = JobFile.MINIMAL + "  columns: " + names + "inputs: " + names;

    // When
    JobSpec job = JobFile.read(yaml);

    // Then
    assertThat(job.output().columns().keySet())
        .containsExactly("zulu", "alpha", "mike", "bravo", "yankee", "x");
    assertThat(job.feeds().keySet())
        .containsExactly("zulu", "alpha", "mike", "bravo", "yankee", "x");
  }

  @Test
  void givesMapsThatCannotBeChanged() {
    // Given
    JobSpec job = JobFile.read(JobFile.MINIMAL);

    // When, Then
    assertThatThrownBy(() -> job.missing().put("x", MissingRule.NAN))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> job.feeds().put("x", InputFeed.of(List.of("y"))))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void readsWhatElseThereIsToSayOfAnInput() {
    // Given
    String yaml =
        JobFile.MINIMAL
            + "inputs:\n"
            + "  tokens: {column: token_ids, pad: 0}\n"
            + "  day: {column: [day, week], unit: days}\n"
            + "params: {threshold: 0.5, grid: [[1, 2], [3, 4]], name: x}\n";

    // When
    JobSpec job = JobFile.read(yaml);

    // Then
    assertThat(job.feeds())
        .containsExactly(
            entry(
                "tokens",
                new InputFeed(List.of("token_ids"), new LengthRule.Pad(0L), Optional.empty())),
            entry(
                "day",
                new InputFeed(
                    List.of("day", "week"), LengthRule.GROUP, Optional.of(EpochUnit.DAYS))));
    assertThat(job.params())
        .containsExactly(
            entry("threshold", Param.of(0.5)),
            entry("grid", new Param(List.of(2L, 2L), List.of(1L, 2L, 3L, 4L))),
            entry("name", Param.of("x")));
  }

  @Test
  void refusesUnitsAndParamsThatAreNone() {
    assertThat(
            JobFile.problemsOf(
                JobFile.MINIMAL
                    + "inputs: {day: {column: day, unit: hours}}\nparams: {p: [1, [2]]}\n"))
        .containsExactly(
            "job.yaml:9: 'inputs.day.unit' must be days, seconds, milliseconds, microseconds, got:"
                + " hours",
            "job.yaml:10: 'params.p' must be a value, or a list whose items have all one shape,"
                + " got: a list");
  }
}
