package io.nightshift.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.run.fixture.Models;
import io.nightshift.run.fixture.Runs;
import io.nightshift.run.fixture.Snapshots;
import io.nightshift.run.fixture.SparkFixture;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Columns whose names differ in nothing but case are two columns. */
class ColumnCaseTest {
  @TempDir private Path folder;

  @BeforeEach
  void register() {
    Models.register(folder.resolve("registry"), "identity-float32", Map.of());
    Snapshots.write(
        folder.resolve("snapshot"),
        "SELECT * FROM VALUES (1, 9, 10f, 0.5f), (2, 8, 20f, 1.5f), (3, 7, NULL, NULL)"
            + " AS t(id, ID, X, x)");
  }

  private Outcome.Published publish(String column, String key) {
    return Runs.publish(
        Runs.job(
            """
            job: test
            model: m:1
            registry: %s
            input: {path: %s, key: %s}
            inputs: {x: %s}
            output: {table: %s, columns: {score: y}}
            rejects: {max-ratio: 1}
            """
                .formatted(
                    folder.resolve("registry"),
                    folder.resolve("snapshot"),
                    key,
                    column,
                    folder.resolve("table"))),
        "today");
  }

  private double sumOfScores(String key) {
    Row row =
        Runs.predictions(folder.resolve("table"))
            .selectExpr("sum(score)", "sum(" + key + ")")
            .first();
    return row.getDouble(0);
  }

  @Test
  void theColumnThatIsMeantFeedsTheModel() {
    publish("x", "id");
    assertThat(sumOfScores("id")).isEqualTo(2);

    publish("X", "ID");
    assertThat(sumOfScores("ID")).isEqualTo(30);
  }

  @Test
  void rejectedRowsKeepTheColumnThatWasFed() {
    Outcome.Published outcome = publish("X", "id");

    Row reject =
        SparkFixture.spark()
            .read()
            .parquet(
                folder.resolve("table/" + outcome.publication().rejects().get(0).path()).toString())
            .selectExpr("id", "reject_column", "inputs.X")
            .first();
    assertThat(reject.getInt(0)).isEqualTo(3);
    assertThat(reject.getString(1)).isEqualTo("X");
  }

  @Test
  void aNameInAnotherCaseIsUnknown() {
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> publish("x", "Id"))
        .withMessageStartingWith("Unknown column 'Id' under 'input.key': ");
  }

  @Test
  void predictionsThatPlainReadersCouldNotTellApartAreRefused() {
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> publish("x", "[id, ID]"))
        .withMessageContaining("'input.key' names column 'ID', which is taken by 'id'");
  }

  @Test
  void holdsWhateverIsConfigured() {
    SparkSession spark = SparkFixture.spark();
    spark.conf().set("spark.sql.caseSensitive", "false");

    SparkSession opened = SparkSessions.open(Optional.empty());

    assertThat(opened.conf().get("spark.sql.caseSensitive")).isEqualTo("true");
  }
}
