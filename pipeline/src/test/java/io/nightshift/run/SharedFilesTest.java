package io.nightshift.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightshift.fixture.TestModels;
import io.nightshift.model.ModelVersion;
import io.nightshift.run.fixture.Models;
import io.nightshift.run.fixture.Runs;
import io.nightshift.run.fixture.Snapshots;
import io.nightshift.run.fixture.SparkFixture;
import io.nightshift.shipment.ModelSource;
import io.nightshift.shipment.SharedFiles;
import io.nightshift.table.ObjectStoreFileSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.SerializableConfiguration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.jdk.javaapi.CollectionConverters;

/** Executors read a model from where all machines reach it, and from the driver otherwise. */
class SharedFilesTest {
  @TempDir private Path folder;

  private final Configuration conf = ObjectStoreFileSystem.conf(Integer.MAX_VALUE);
  private Path registry;
  private ModelVersion version;

  @BeforeEach
  void registerWhatNoMachineHasYet() throws IOException {
    registry = folder.resolve("registry");
    version = Models.register(registry, TestModels.unheardOf("linear", folder), Map.of());
    Snapshots.write(folder.resolve("snapshot"), "SELECT 1 AS id, 1f AS a, 2f AS b, 3f AS c");
  }

  private Outcome run(String place) {
    return Runs.execute(
        Runs.job(
            """
            job: test
            model: m:1
            registry: %s
            input: {path: %s, key: id}
            inputs: {X: [a, b, c]}
            output: {table: %s}
            """
                .formatted(place, folder.resolve("snapshot"), folder.resolve("table"))),
        "today",
        conf);
  }

  private List<String> offeredByTheDriver() {
    return CollectionConverters.asJava(SparkFixture.spark().sparkContext().listFiles()).stream()
        .filter(file -> file.contains(version.artifacts().get(0).sha256()))
        .toList();
  }

  @Test
  void theDriverOffersNothingOfAModelThatExecutorsReach() {
    Outcome outcome = run(ObjectStoreFileSystem.location(registry));

    assertThat(outcome).isInstanceOf(Outcome.Published.class);
    assertThat(((Outcome.Published) outcome).report().counts().scored()).isEqualTo(1);
    assertThat(offeredByTheDriver()).isEmpty();
  }

  @Test
  void theDriverOffersAModelThatOnlyItReaches() {
    Outcome outcome = run(registry.toString());

    assertThat(outcome).isInstanceOf(Outcome.Published.class);
    assertThat(offeredByTheDriver()).hasSize(1);
  }

  @Test
  void filesThatAreNotSharedComeFromElsewhere() throws IOException {
    // Given
    Path file = Files.writeString(folder.resolve("file"), "shared");
    ModelSource others = sha256 -> Files.newInputStream(folder.resolve(sha256));
    Files.writeString(folder.resolve("other"), "not shared");
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(SparkFixture.spark().sparkContext());
    SharedFiles files =
        new SharedFiles(
            new TreeMap<>(Map.of("known", ObjectStoreFileSystem.location(file))),
            spark.broadcast(new SerializableConfiguration(conf)),
            others);

    // When, then
    assertThat(files.open("known")).hasContent("shared");
    assertThat(files.open("other")).hasContent("not shared");
  }
}
