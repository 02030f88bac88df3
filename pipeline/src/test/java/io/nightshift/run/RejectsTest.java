package io.nightshift.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.run.fixture.Models;
import io.nightshift.run.fixture.Runs;
import io.nightshift.run.fixture.Snapshots;
import io.nightshift.run.fixture.SparkFixture;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept of a row that cannot be scored: its key, the reason and what was fed. */
class RejectsTest {
  @TempDir private Path folder;

  private Outcome.Published publish(String graph, String key, String query, String more) {
    Models.register(folder.resolve("registry"), graph, Map.of());
    Path snapshot = Snapshots.write(folder.resolve("snapshot"), query);
    return Runs.publish(
        Runs.job(
            """
            job: test
            model: m:1
            registry: %s
            input: {path: %s, key: %s}
            output: {table: %s}
            rejects: {max-ratio: 1}
            %s
            """
                .formatted(
                    folder.resolve("registry"), snapshot, key, folder.resolve("table"), more)),
        "today");
  }

  private Dataset<Row> rejects(Outcome.Published outcome) {
    return SparkFixture.spark()
        .read()
        .parquet(
            folder
                .resolve("table")
                .resolve(outcome.publication().rejects().get(0).path())
                .toString());
  }

  private static List<String> texts(Dataset<Row> rows, String... expressions) {
    return rows.orderBy("id").selectExpr(expressions).collectAsList().stream()
        .map(Row::mkString)
        .toList();
  }

  @Test
  void tellsWhichValueIsMissingAndWhichRowTheModelFailsOn() {
    var outcome =
        publish(
            "lookup",
            "id",
            "SELECT * FROM VALUES (1, 0), (2, 7), (3, NULL), (4, 3) AS t(id, item)",
            "");

    assertThat(outcome.report().rejectsByCode())
        .isEqualTo(Map.of("missing", 1L, "model-failed", 1L));
    assertThat(outcome.report().counts().scored()).isEqualTo(2);
    Dataset<Row> rejects = rejects(outcome);
    assertThat(rejects.columns())
        .containsExactly(
            "id",
            "reject_model",
            "reject_run_id",
            "reject_stage",
            "reject_code",
            "reject_column",
            "reject_message",
            "inputs");
    assertThat(texts(rejects, "concat_ws('|', reject_model, reject_run_id)"))
        .containsOnly("m:1|" + outcome.publication().runId());
    assertThat(texts(rejects, "concat_ws('|', id, reject_stage, reject_code, reject_column)"))
        .containsExactly("2|score|model-failed", "3|bind|missing|item");
    List<Row> rows = rejects.orderBy("id").collectAsList();
    assertThat(rows.get(0).<String>getAs("reject_column")).isNull();
    assertThat(rows.get(0).<String>getAs("reject_message")).contains("Gather", "idx=7");
    assertThat(rows.get(0).getStruct(7).getInt(0)).isEqualTo(7);
    assertThat(rows.get(1).<String>getAs("reject_message")).isEqualTo("column 'item' is missing");
    assertThat(rows.get(1).getStruct(7).isNullAt(0)).isTrue();
  }

  @Test
  void keepsRawInputsInTheTypesOfTheSnapshot() {
    var outcome =
        publish(
            "mixed",
            "[id, part]",
            "SELECT * FROM VALUES (1L, 'x', 1.5D, 3S, NULL), (2L, 'x', 1e300D, 4S, 'Rye')"
                + " AS t(id, part, age, visits, town)",
            "allow-narrowing: [age]");

    Dataset<Row> rejects = rejects(outcome);
    assertThat(
            texts(rejects, "concat_ws('|', id, part, reject_code, reject_column, reject_message)"))
        .containsExactly(
            "1|x|missing|town|column 'town' is missing",
            "2|x|overflow|age|column 'age' is 1.0E300, which float32 cannot hold");
    assertThat(rejects.select("inputs.*").schema().fields())
        .extracting(field -> field.dataType())
        .containsExactly(DataTypes.DoubleType, DataTypes.ShortType, DataTypes.StringType);
    assertThat(texts(rejects, "concat_ws('|', inputs.age, inputs.visits, inputs.town)"))
        .containsExactly("1.5|3", "1.0E300|4|Rye");
  }

  @Test
  void tellsOfArraysOfAWrongLengthOrWithAGap() {
    var outcome =
        publish(
            "linear",
            "id",
            "SELECT * FROM VALUES (1, array(1f, 2f, 3f)), (2, array(1f)), (3, array(1f, NULL, 3f)),"
                + " (4, NULL) AS t(id, X)",
            "");

    Dataset<Row> rejects = rejects(outcome);
    assertThat(texts(rejects, "concat_ws('|', id, reject_code, reject_column, reject_message)"))
        .containsExactly(
            "2|wrong-length|X|column 'X' has 1 elements, the model wants 3",
            "3|missing|X|column 'X' is missing",
            "4|missing|X|column 'X' is missing");
    assertThat(texts(rejects, "to_json(inputs, map('ignoreNullFields', 'false'))"))
        .containsExactly("{\"X\":[1.0]}", "{\"X\":[1.0,null,3.0]}", "{\"X\":null}");
  }

  @Test
  void aRunInWhichEveryRowIsRejectedHasNoPredictions() {
    var outcome = publish("lookup", "id", "SELECT * FROM VALUES (1, 9) AS t(id, item)", "");

    assertThat(outcome.publication().arms().get(0).files()).isEmpty();
    assertThat(outcome.report().counts().rejected()).isEqualTo(1);
    assertThat(folder.resolve("table/model_version=1")).doesNotExist();
  }

  @Test
  void refusesKeysThatAreNamedLikeTheReason() {
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(
            () ->
                publish(
                    "lookup",
                    "[Inputs, reject_code]",
                    "SELECT 1 AS Inputs, 2 AS reject_code, 3 AS item",
                    ""))
        .satisfies(
            refused ->
                assertThat(refused.problems())
                    .containsExactly(
                        "Cannot use column 'Inputs' as a key: rejected rows have a column of that"
                            + " name; rename it in the snapshot",
                        "Cannot use column 'reject_code' as a key: rejected rows have a column of"
                            + " that name; rename it in the snapshot"));
  }
}
