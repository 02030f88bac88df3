package io.nightshift.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightshift.it.RunningProcess.Finished;
import io.nightshift.spark.Nightshift;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.commons.io.FileUtils;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** By every road the same rows get the same scores, to the bit, and the others the same reasons. */
@Tag("cluster")
final class ParityIT {
  private static final List<String> NARROWED = List.of("temp", "humid", "pressure");
  private static final String COLUMNS =
      "flight_id, delay_probability, delayed, reject.code, reject.column, reject.message";

  @TempDir private static Path folder;
  private static SampleJob job;
  private static SortedMap<String, String> nightly;

  /** What became of each flight, by the nightly job. */
  @BeforeAll
  static void scoreByCommandLine() throws IOException, InterruptedException {
    job = SampleJob.in(folder);
    Path table = job.table("table");
    try (RunningProcess run = job.embedded("score", job.score(SampleJob.DAY, table))) {
      Finished finished = run.finish();
      assertThat(finished.exitCode()).as(finished.err()).isZero();
    }
    nightly = ofTable(table);
    assertThat(nightly).hasSize(989);
    assertThat(nightly.values()).filteredOn(outcome -> outcome.contains("missing")).hasSize(5);
  }

  private static SortedMap<String, String> ofTable(Path table) {
    Dataset<Row> scored =
        spark()
            .read()
            .parquet(table.toString())
            .selectExpr("flight_id", "delay_probability", "delayed", "null", "null", "null");
    Dataset<Row> rejected =
        spark()
            .read()
            .parquet(table.resolve("_rejects").toString())
            .selectExpr(
                "flight_id", "null", "null", "reject_code", "reject_column", "reject_message");
    return outcomes(scored.union(rejected));
  }

  private static SparkSession spark() {
    return SparkSession.builder()
        .master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.sql.shuffle.partitions", "2")
        .getOrCreate();
  }

  /** By flight, each once; scores by their bits. */
  private static SortedMap<String, String> outcomes(Dataset<Row> rows) {
    SortedMap<String, String> outcomes = new TreeMap<>();
    for (Row row : rows.collectAsList()) {
      String score =
          row.isNullAt(1) ? "none" : Integer.toHexString(Float.floatToRawIntBits(row.getFloat(1)));
      String outcome =
          String.join(
              " ", score, row.get(2) + "", row.get(3) + "", row.get(4) + "", row.get(5) + "");
      assertThat(outcomes.put(row.getString(0), outcome)).isNull();
    }
    return outcomes;
  }

  @Test
  void fromJava() {
    Dataset<Row> scored =
        Nightshift.scorer("flight-delay@champion", job.registry().toString())
            .output("delay_probability", "probabilities[1]")
            .output("delayed", "label")
            .allowNarrowing(NARROWED.toArray(String[]::new))
            .transform(spark().read().parquet(job.snapshot(SampleJob.DAY).toString()));

    assertThat(outcomes(scored.selectExpr(COLUMNS.split(", ")))).isEqualTo(nightly);
  }

  @Test
  void fromPySparkASavedStageSqlAndAStream() throws IOException, InterruptedException {
    requireParityOn(Installation.sparkHome());
  }

  static List<Path> otherVersions() {
    return Installation.otherSparkHomes();
  }

  @Tag("versions")
  @ParameterizedTest
  @MethodSource("otherVersions")
  void onOtherVersionsOfSpark(Path sparkHome) throws IOException, InterruptedException {
    requireParityOn(sparkHome);
  }

  private static void requireParityOn(Path sparkHome) throws IOException, InterruptedException {
    Path out = Files.createTempDirectory(folder, "roads");
    Path program = out.resolve("roads.py");
    try (var source = ParityIT.class.getResourceAsStream("/python/roads.py")) {
      Files.copy(source, program);
    }
    // The package of a distribution from PyPI is the distribution itself.
    String packages =
        String.join(
            ":",
            job.installation().home().resolve("python/src").toString(),
            sparkHome.getParent().toString());

    Finished finished;
    try (RunningProcess python =
        RunningProcess.start(
            folder,
            out.getFileName().toString(),
            List.of(
                Installation.python(),
                program.toString(),
                job.installation().jar().toString(),
                job.registry().toString(),
                job.snapshot(SampleJob.DAY).toString(),
                out.toString()),
            Map.of("PYTHONPATH", packages, "SPARK_LOCAL_IP", "127.0.0.1"))) {
      finished = python.finish();
    }

    assertThat(finished.exitCode()).as(finished.err()).isZero();
    for (String road : List.of("pyspark", "stage", "sql")) {
      Dataset<Row> scored = spark().read().parquet(out.resolve(road).toString());
      assertThat(outcomes(scored)).as(road + " on " + sparkHome).isEqualTo(nightly);
    }
    assertThat(ofTable(streamed(out, sparkHome))).as("stream on " + sparkHome).isEqualTo(nightly);
  }

  /** The table of a stream whose files landed in two batches. */
  private static Path streamed(Path out, Path sparkHome) throws InterruptedException, IOException {
    Path landing = out.resolve("landing");
    FileUtils.copyDirectory(
        job.snapshot(SampleJob.DAY).toFile(), landing.resolve("snapshot_date=any").toFile());
    Path table = out.resolve("table");
    List<String> command = job.stream(landing, table, "--max-files", "1");
    command.addAll(List.of("--set", "rejects.max-ratio=0.02"));
    List<String> locally = List.of("--master", "local[2]", "--conf", "spark.ui.enabled=false");
    try (RunningProcess stream =
        job.submitted(out.getFileName() + "-stream", sparkHome, locally, command)) {
      Finished finished = stream.finish();
      assertThat(finished.exitCode()).as(finished.err()).isZero();
      assertThat(finished.err()).doesNotContain("Exception", "\tat ", "ERROR", "WARN ");
      assertThat(Reader.json(finished.out()).get("batches_published").asInt()).isEqualTo(2);
    }
    return table;
  }
}
