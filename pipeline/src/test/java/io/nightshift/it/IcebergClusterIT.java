package io.nightshift.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightshift.it.RunningProcess.Finished;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Spark distribution that is given Iceberg: it publishes, and SQL reads it there. */
@Tag("cluster")
final class IcebergClusterIT {

  @TempDir private Path folder;

  @Test
  void whatAClusterPublishesIsFoundBySparksOwnSql() throws IOException, InterruptedException {
    Path sparkHome = Installation.sparkHome();
    SampleJob job = SampleJob.in(folder);
    List<String> catalog = catalog(job.installation());
    try (StandaloneCluster cluster =
        StandaloneCluster.start(sparkHome, folder.resolve("cluster"))) {
      cluster.startWorker("only", 2, "1g", List.of(job.registry()));
      List<String> options = new ArrayList<>(catalog);
      options.addAll(List.of("--master", cluster.url(), "--driver-memory", "1g"));
      options.addAll(List.of("--executor-memory", "512m"));
      options.addAll(List.of("--conf", "spark.driver.host=127.0.0.1"));
      options.addAll(List.of("--conf", "spark.ui.enabled=false"));

      Finished scored;
      try (RunningProcess run =
          job.submitted(
              "score",
              sparkHome,
              options,
              job.score(SampleJob.DAY, Path.of("iceberg:lake.ml.flights")))) {
        scored = run.finish();
      }

      assertThat(scored.exitCode()).withFailMessage(() -> scored + "\n" + cluster.tails()).isZero();
      assertThat(Reader.json(scored.out()).get("status").asText()).isEqualTo("published");
    }

    List<String> sql = new ArrayList<>(List.of(sparkHome.resolve("bin/spark-sql").toString()));
    sql.addAll(catalog);
    sql.addAll(List.of("--master", "local[1]", "--conf", "spark.driver.host=127.0.0.1"));
    sql.addAll(List.of("--conf", "spark.ui.enabled=false"));
    sql.addAll(
        List.of(
            "-e",
            "SELECT count(*), count(DISTINCT flight_id), count(DISTINCT run_id), min(model_version)"
                + " FROM lake.ml.flights WHERE snapshot_date = DATE '"
                + SampleJob.DAY
                + "'"));
    Finished read;
    try (RunningProcess run =
        RunningProcess.start(
            folder,
            "sql",
            sql,
            Map.of("SPARK_HOME", sparkHome.toString(), "SPARK_LOCAL_IP", "127.0.0.1"))) {
      read = run.finish();
    }
    assertThat(read.exitCode()).as(read.err()).isZero();
    assertThat(read.out().strip()).isEqualTo("984\t984\t1\t2");
  }

  /** As operators give it: jars, and Spark's settings for the catalog. */
  private List<String> catalog(Installation installation) throws IOException {
    Path warehouse = Files.createDirectories(folder.resolve("lake"));
    String classPath =
        Files.readString(installation.home().resolve("pipeline/target/embedded-spark.classpath"));
    String jars =
        List.of(classPath.strip().split(":", -1)).stream()
            .filter(jar -> jar.matches(".*/(iceberg-spark-runtime|sqlite-jdbc)-[^/]*\\.jar"))
            .collect(Collectors.joining(","));
    String key = "spark.sql.catalog.lake";
    return List.of(
        "--jars", jars,
        // JDBC finds drivers on the class path of the JVM alone.
        "--driver-class-path", jars.replace(',', ':'),
        "--conf", key + "=org.apache.iceberg.spark.SparkCatalog",
        "--conf", key + ".type=jdbc",
        "--conf", key + ".uri=jdbc:sqlite:" + warehouse.resolve("catalog.db"),
        "--conf", key + ".warehouse=" + warehouse,
        "--conf", key + ".jdbc.schema-version=V1");
  }
}
