package io.nightshift.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.nightshift.it.RunningProcess.Finished;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads a table from PySpark as {@code docs/reading.md} says, word by word. */
@Tag("cluster")
final class PySparkIT {

  @TempDir private static Path folder;

  @Test
  void readsExactlyWhatIsPublishedEvenBeforeItsFoldersHaveMoved()
      throws IOException, InterruptedException {
    // Given a table whose run is current, but still lies where it was staged
    SampleJob job = SampleJob.in(folder);
    Path table = job.table("table");
    Finished scored;
    try (RunningProcess run = job.embedded("score", job.score(SampleJob.DAY, table))) {
      scored = run.finish();
    }
    assertThat(scored.exitCode()).as(scored.err()).isZero();
    JsonNode record = Reader.json(scored.out()).get("publication");
    unsettle(table, record);

    // When
    Path program = folder.resolve("read.py");
    Files.writeString(
        program,
        """
        import sys
        from pyspark.sql import SparkSession

        spark = SparkSession.builder.master("local[1]").getOrCreate()
        %s
        predictions = published(spark, sys.argv[1], "%s")
        print(predictions.count(), predictions.select("flight_id").distinct().count())
        print(predictions.columns[-3:], predictions.first().snapshot_date)
        """
            .formatted(documented(job), SampleJob.DAY));
    Path sparkHome = Installation.sparkHome();
    Finished read;
    try (RunningProcess python =
        RunningProcess.start(
            folder,
            "pyspark",
            List.of(
                sparkHome.resolve("bin/spark-submit").toString(),
                "--jars",
                job.installation().jar().toString(),
                "--conf",
                "spark.ui.enabled=false",
                "--conf",
                "spark.driver.host=127.0.0.1",
                program.toString(),
                table.toString()),
            Map.of(
                "SPARK_HOME", sparkHome.toString(),
                "SPARK_LOCAL_IP", "127.0.0.1",
                "PYSPARK_PYTHON", Installation.python()))) {
      read = python.finish();
    }

    // Then
    assertThat(read.exitCode()).as(read.err()).isZero();
    assertThat(read.out().lines())
        .containsExactly(
            "984 984", "['model_version', 'snapshot_date', 'run_id'] " + SampleJob.DAY);
  }

  /** The moment after the record is made, before any folder has moved. */
  private static void unsettle(Path table, JsonNode record) throws IOException {
    String path = record.get("arms").get(0).get("path").asText();
    Path staged = table.resolve("_staged/run_id=" + record.get("run_id").asText()).resolve(path);
    Files.createDirectories(staged.getParent());
    Files.move(table.resolve(path), staged);
  }

  /** The function in the documentation's first block of Python. */
  private static String documented(SampleJob job) throws IOException {
    String text = Files.readString(job.installation().home().resolve("docs/reading.md"));
    int start = text.indexOf("```python") + "```python".length();
    return text.substring(start, text.indexOf("```", start));
  }
}
