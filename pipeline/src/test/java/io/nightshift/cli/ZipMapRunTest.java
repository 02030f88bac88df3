package io.nightshift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightshift.run.fixture.Models;
import io.nightshift.run.fixture.Runs;
import io.nightshift.run.fixture.SparkFixture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The way of maps (ZipMap) from the model to the table, for keys of both kinds. */
class ZipMapRunTest {
  private static final String WARNING =
      "Warning: Output 'map' is a map for each row (ZipMap), which makes an object of every value"
          + " and is slow. Export the model without: options={'zipmap': False} in skl2onnx,"
          + " zipmap=False in onnxmltools";

  @TempDir private Path folder;

  private final CommandLineFixture nightshift = new CommandLineFixture();

  @Test
  void wholeNumberKeys() throws Exception {
    Dataset<Row> predictions = score("map-long", "[\"-1\"]");

    assertThat(predictions.schema().apply("all").dataType().simpleString())
        .isEqualTo("map<bigint,float>");
    for (Row row : predictions.collectAsList()) {
      float second = second(row);
      assertThat(row.<Long, Float>getJavaMap(row.fieldIndex("all")))
          .isEqualTo(Map.of(7L, 1 - second, -1L, second));
      assertThat(row.<Float>getAs("one")).isEqualTo(second);
    }
  }

  @Test
  void textKeys() throws Exception {
    Dataset<Row> predictions = score("map-text", "[\"no\"]");

    assertThat(predictions.schema().apply("all").dataType().simpleString())
        .isEqualTo("map<string,float>");
    for (Row row : predictions.collectAsList()) {
      float second = second(row);
      assertThat(row.<String, Float>getJavaMap(row.fieldIndex("all")))
          .isEqualTo(Map.of("yes", 1 - second, "no", second));
      assertThat(row.<Float>getAs("one")).isEqualTo(second);
    }
  }

  /** The second of two probabilities, which the model passes through. */
  private static float second(Row row) {
    return row.<Long>getAs("id") / 64f;
  }

  private Dataset<Row> score(String model, String part) throws Exception {
    Models.register(folder.resolve("registry"), model, Map.of());
    SparkFixture.spark()
        .range(64)
        .selectExpr("id", "array(CAST(1 - id / 64 AS FLOAT), CAST(id / 64 AS FLOAT)) AS x")
        .repartition(4)
        .write()
        .parquet(folder.resolve("s1").toString());
    Path jobFile =
        Files.writeString(
            folder.resolve("job.yaml"),
            """
            job: maps
            model: m:1
            registry: %1$s/registry
            input: {path: "%1$s/{snapshot}", key: id}
            output:
              table: %1$s/table
              columns: {all: map, one: 'map%2$s'}
            """
                .formatted(folder, part));

    var result = nightshift.scoreBy(jobFile, "s1");

    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.err().lines()).containsOnlyOnce(WARNING);
    Dataset<Row> predictions = Runs.predictions(folder.resolve("table"));
    assertThat(predictions.count()).isEqualTo(64);
    return predictions;
  }
}
