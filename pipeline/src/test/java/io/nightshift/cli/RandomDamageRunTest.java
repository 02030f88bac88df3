package io.nightshift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightshift.run.fixture.Models;
import io.nightshift.run.fixture.Snapshots;
import io.nightshift.run.fixture.SparkFixture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The way of damaged rows through whole runs, with a model that fails unless an item is 0 to 3. */
class RandomDamageRunTest {
  @TempDir private Path folder;

  private final CommandLineFixture nightshift = new CommandLineFixture();
  private Path jobFile;

  @BeforeEach
  void writeTheJob() throws Exception {
    Models.register(folder.resolve("registry"), "lookup", Map.of());
    jobFile =
        Files.writeString(
            folder.resolve("job.yaml"),
            """
            job: damage
            model: m:1
            registry: %1$s/registry
            input:
              path: %1$s/{snapshot}
              key: id
            output:
              table: %1$s/table
            rules: {item: {max: 1000}}
            rejects: {max-ratio: 1}
            inference: {batch-rows: 16}
            """
                .formatted(folder));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void eachKeyEndsInThePredictionsOrInTheRejectsOnce(long seed) {
    // Given
    Random random = new Random(seed);
    int rows = 200 + random.nextInt(200);
    String[] damage = {"NULL", "77", "-5", "5000"};
    boolean[] isBad = new boolean[rows];
    String values =
        IntStream.range(0, rows)
            .mapToObj(
                id -> {
                  isBad[id] = random.nextInt(8) == 0;
                  String item =
                      isBad[id]
                          ? damage[random.nextInt(damage.length)]
                          : String.valueOf(random.nextInt(4));
                  return "(%d, CAST(%s AS BIGINT))".formatted(id, item);
                })
            .collect(Collectors.joining(", "));
    Dataset<Row> snapshot =
        SparkFixture.spark().sql("SELECT * FROM VALUES %s AS t(id, item)".formatted(values));
    Snapshots.write(folder.resolve("s1"), snapshot, 3);

    // When
    var result = nightshift.scoreBy(jobFile, "s1", "--json");

    // Then
    assertThat(result.code()).as(result.err()).isZero();
    var scored = ids("table/model_version=1");
    var rejected = ids("table/_rejects/snapshot_date=s1");
    assertThat(scored)
        .isEqualTo(IntStream.range(0, rows).filter(id -> !isBad[id]).boxed().toList());
    assertThat(rejected)
        .isEqualTo(IntStream.range(0, rows).filter(id -> isBad[id]).boxed().toList());
    var counts = result.json().part("publication/counts");
    assertThat(counts.at("read")).isEqualTo(rows);
    assertThat(counts.at("scored")).isEqualTo(scored.size());
    assertThat(counts.at("rejected")).isEqualTo(rejected.size());
  }

  @Test
  void aModelThatFailsOnAlmostEveryRowEndsTheRunForAPerson() {
    // Given
    String values =
        LongStream.range(0, 1_100)
            .mapToObj(id -> "(%d, 9L)".formatted(id))
            .collect(Collectors.joining(", "));
    Snapshots.write(folder.resolve("s1"), List.of("id", "item"), values);

    // When
    var result = nightshift.scoreBy(jobFile, "s1");

    // Then
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).doesNotContain("Exception");
    assertThat(result.problems())
        .satisfiesExactly(
            first ->
                assertThat(first)
                    .startsWith("Cannot go on: the model failed 1,001 times in one task, on ")
                    .endsWith("Most often it says:"),
            group ->
                assertThat(group)
                    .matches("  \\d+ rows, such as id=\\d+ and id=\\d+ and id=\\d+: .* idx=9 .*"));
    assertThat(folder.resolve("table/model_version=1")).doesNotExist();
  }

  private List<Integer> ids(String files) {
    return SparkFixture.spark()
        .read()
        .parquet(folder.resolve(files).toString())
        .select("id")
        .orderBy("id")
        .collectAsList()
        .stream()
        .map(row -> row.getInt(0))
        .toList();
  }
}
