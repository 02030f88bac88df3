package io.nightshift.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.nightshift.it.MlflowClient;
import io.nightshift.it.MlflowServer;
import io.nightshift.it.S3Server;
import io.nightshift.run.fixture.Models;
import io.nightshift.run.fixture.Runs;
import io.nightshift.run.fixture.Snapshots;
import io.nightshift.run.fixture.SparkFixture;
import io.nightshift.storage.Storage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.jdk.javaapi.CollectionConverters;

/** An MLflow server that leaves its artifacts on S3 to its clients. */
@Tag("mlflow")
@Tag("s3")
final class MlflowOnS3IT {
  @TempDir private static Path folder;

  private static S3Server store;
  private static MlflowServer server;
  private static Storage bucket;

  private final CommandLineFixture nightshift =
      new CommandLineFixture()
          .with("NIGHTSHIFT_REGISTRY", server.location())
          .with("NIGHTSHIFT_CONF_DIR", folder.resolve("conf").toString());

  @BeforeAll
  static void startServers() throws IOException, InterruptedException {
    store = S3Server.start(folder.resolve("store"));
    bucket = Storage.at(store.bucket("mlflow"), store.conf());
    store.sparkDefaults(folder.resolve("conf"));
    server =
        MlflowServer.start(
            Files.createDirectory(folder.resolve("server")),
            List.of("--default-artifact-root", "s3://mlflow/artifacts", "--no-serve-artifacts"),
            Map.of());
    Snapshots.write(folder.resolve("snapshot"), "SELECT 1 AS id, 1f AS a, 2f AS b, 4f AS c");
  }

  @AfterAll
  static void stopServers() {
    if (server != null) {
      server.close();
    }
    if (store != null) {
      store.close();
    }
  }

  private CommandLineFixture.Result score(String model, String table) throws IOException {
    Path job =
        Files.writeString(
            folder.resolve(table + ".yaml"),
            """
            job: test
            model: %s
            input: {path: %s, key: id}
            inputs: {X: [a, b, c]}
            output: {table: %s}
            """
                .formatted(model, folder.resolve("snapshot"), folder.resolve(table)));
    return nightshift.scoreBy(job, "today", "--json");
  }

  private static boolean isOfferedByTheDriver(String sha256) {
    return CollectionConverters.asJava(SparkFixture.spark().sparkContext().listFiles()).stream()
        .anyMatch(file -> file.contains(sha256));
  }

  @Test
  void keepsWhatIsRegisteredThereAndNoticesThatItWasChanged() throws IOException {
    // When
    var registered =
        nightshift.run(
            "registry", "register", "--name=ours", "--onnx=" + Models.file("linear"), "--json");
    var promoted = nightshift.run("registry", "promote", "ours:1", "--alias=champion");
    var scored = score("ours@champion", "ours");
    var verified = nightshift.run("registry", "verify", "ours");

    // Then
    assertThat(registered.code()).as(registered.err()).isZero();
    String source = new MlflowClient(server).version("ours", 1).get("source").asText();
    assertThat(source).startsWith("s3://mlflow/artifacts/");
    assertThat(promoted.code()).as(promoted.err()).isZero();
    assertThat(scored.code()).as(scored.err()).isZero();
    assertThat(Runs.predictions(folder.resolve("ours")).count()).isEqualTo(1);
    assertThat(isOfferedByTheDriver((String) registered.json().at("artifacts/0/sha256"))).isFalse();
    assertThat(verified.code()).as(verified.out()).isZero();

    // When
    String file = URI.create(source).getPath().substring(1) + "/linear.onnx";
    bucket.write(file, new ByteArrayInputStream("another".getBytes(UTF_8)));
    var refused = score("ours@champion", "changed");
    var damaged = nightshift.run("registry", "verify", "ours");

    // Then
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err()).contains("Cannot load ours:1: its file linear.onnx has SHA-256 ");
    assertThat(damaged.code()).isEqualTo(2);
    assertThat(damaged.problems())
        .singleElement()
        .asString()
        .startsWith("ours:1 linear.onnx: has SHA-256 ");

    // When
    bucket.delete(file);

    // Then
    assertThat(nightshift.run("registry", "verify", "ours").problems())
        .containsExactly("ours:1 linear.onnx: is gone; restore it from a copy");
  }

  @Test
  void scoresWhatMlflowsClientLogged() throws IOException, InterruptedException {
    // Given a model that MLflow's client logged to a disk, from where it went to the store
    Path disk = Files.createDirectory(folder.resolve("disk"));
    String printed =
        server.client(
            "log",
            "on-disk",
            Models.file("linear").toString(),
            "none",
            "{\"location\":\"%s\"}".formatted(disk.toUri()));
    // MLflow prints lines of its own before.
    List<String> logged =
        List.of(printed.substring(printed.indexOf("\n1 ") + 1).strip().split(" ", -1));
    Path source = Path.of(URI.create(logged.get(2)));
    try (Stream<Path> files = Files.walk(source)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        try (InputStream in = Files.newInputStream(file)) {
          bucket.write("logged/" + source.relativize(file), in);
        }
      }
    }
    new MlflowClient(server).register("theirs", "s3://mlflow/logged", logged.get(1));

    // When
    var scored = score("models:/theirs/1", "theirs");

    // Then
    assertThat(scored.code()).as(scored.err()).isZero();
    JsonDocument arm = scored.json().part("publication/arms/0");
    assertThat(arm.at("model")).isEqualTo("theirs");
    assertThat(Runs.predictions(folder.resolve("theirs")).count()).isEqualTo(1);
  }

  @Test
  void saysThatItMayNotReadThere() throws IOException {
    // Given
    nightshift.run("registry", "register", "--name=shut", "--onnx=" + Models.file("linear"));
    Path conf = folder.resolve("conf/spark-defaults.conf");
    Path stranger = Files.createDirectory(folder.resolve("stranger"));
    Files.writeString(
        stranger.resolve("spark-defaults.conf"),
        Files.readString(conf)
            .replaceAll("(?m)^spark.hadoop.fs.s3a.secret.key .*", "")
            .concat("\nspark.hadoop.fs.s3a.secret.key wr0ng")
            // A file system that is open keeps the keys that it was opened with.
            .concat("\nspark.hadoop.fs.s3a.impl.disable.cache true\n"));

    // When
    nightshift.with("NIGHTSHIFT_CONF_DIR", stranger.toString());
    var scored = score("shut:1", "shut");
    var registered =
        nightshift.run("registry", "register", "--name=shut", "--onnx=" + Models.file("cube"));

    // Then
    assertThat(List.of(scored.code(), registered.code())).containsOnly(2);
    assertThat(scored.problems())
        .singleElement()
        .asString()
        .matches("Cannot read s3a://mlflow/artifacts/.*/linear.onnx: permission denied");
    assertThat(registered.problems())
        .singleElement()
        .asString()
        .matches("Cannot write s3a://mlflow/artifacts/.*/cube.onnx: permission denied");
    assertThat(scored.err() + registered.err()).doesNotContain("wr0ng");
  }
}
