package io.nightshift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightshift.model.Artifact;
import io.nightshift.model.ElementType;
import io.nightshift.model.InputSpec;
import io.nightshift.model.Sha256;
import io.nightshift.model.Signature;
import io.nightshift.model.TensorSpec;
import io.nightshift.registry.Candidate;
import io.nightshift.registry.FileRegistry;
import io.nightshift.run.fixture.Models;
import io.nightshift.run.fixture.SampleData;
import io.nightshift.run.fixture.SparkFixture;
import io.nightshift.storage.Storage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.apache.commons.io.FileUtils;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model's files are fetched, verified and loaded once before any row is read. */
class ModelFilesTest {
  @TempDir private Path folder;

  private void assertRefused(Path registry, String model, String problem) {
    Path table = folder.resolve("table");
    var jobs =
        SparkFixture.jobsOf(
            () -> {
              var result =
                  new CommandLineFixture()
                      .with("NIGHTSHIFT_REGISTRY", registry.toString())
                      .score(table, SampleData.DAY, "--model", model);

              assertThat(result.code()).isEqualTo(2);
              assertThat(result.problems()).singleElement().asString().startsWith(problem);
              assertThat(result.out()).isEmpty();
            });
    assertThat(jobs.all()).isZero();
    assertThat(table).doesNotExist();
  }

  private Path copyOfTheRegistry() throws Exception {
    Path registry = folder.resolve("registry");
    FileUtils.copyDirectory(SampleData.registry().toFile(), registry.toFile());
    return registry;
  }

  @Test
  void refusesAFileThatWasChangedInPlace() throws Exception {
    Path registry = copyOfTheRegistry();
    Path file = registry.resolve("flight-delay/versions/2/flight-delay-v2.onnx");
    Files.write(file, new byte[] {0}, StandardOpenOption.APPEND);

    assertRefused(
        registry,
        "flight-delay@champion",
        "Cannot load flight-delay:2: its file flight-delay-v2.onnx has SHA-256 %s, registered was d446d181da39c973ce0671d1c8bc2004a22e0fef9dcc19d698b6896ebbcbbca3; the file was changed in place; restore it, or register what it is now as a new version"
            .formatted(Sha256.of(Files.newInputStream(file))));
  }

  @Test
  void refusesAFileThatIsGone() throws Exception {
    Path registry = copyOfTheRegistry();
    Files.delete(registry.resolve("flight-delay/versions/2/flight-delay-v2.onnx"));

    assertRefused(
        registry,
        "flight-delay@champion",
        "Cannot load flight-delay:2: its file flight-delay-v2.onnx is gone; restore it from a"
            + " copy");
  }

  @Test
  void refusesAVersionThatWasEditedByHand() throws Exception {
    Path registry = copyOfTheRegistry();
    Path manifest = registry.resolve("flight-delay/versions/2/version.json");
    Files.writeString(manifest, Files.readString(manifest).replace("d446d181", "00000000"));

    assertRefused(
        registry,
        "flight-delay@champion",
        "Damaged registry: Cannot read %s: digest 9baafda4".formatted(manifest));
  }

  @Test
  void refusesAModelThatTheRuntimeCannotLoad() throws Exception {
    Path file = Files.writeString(folder.resolve("model.onnx"), "this is no model");
    Artifact artifact =
        new Artifact("model.onnx", Files.size(file), Sha256.of(Files.newInputStream(file)));
    TensorSpec distance = new TensorSpec("distance", ElementType.INT64, List.of(-1L));
    Signature signature = new Signature(List.of(InputSpec.of(distance)), List.of(distance));
    Path registry = folder.resolve("registry");
    new FileRegistry(Storage.at(registry.toString(), new Configuration()))
        .register(
            new Candidate("garbage", folder, "model.onnx", List.of(artifact), signature, Map.of()));

    assertRefused(registry, "garbage:1", "Cannot load model model.onnx: ");
  }

  @Test
  void passesOverAFileThatIsNotTheVersions() throws Exception {
    Path registry = copyOfTheRegistry();
    Files.writeString(registry.resolve("flight-delay/versions/2/more.onnx"), "this is no model");

    var result =
        new CommandLineFixture()
            .with("NIGHTSHIFT_REGISTRY", registry.toString())
            .score(folder.resolve("table"), SampleData.DAY, "--dry-run");

    assertThat(result.code()).as(result.err()).isZero();
  }

  @Test
  void givesTheModelNoFileThatIsNotTheVersions() throws Exception {
    // Given a version without the data that its model refers to, and somebody who adds them
    Path file = Models.file("external/plus");
    Artifact artifact =
        new Artifact("plus.onnx", Files.size(file), Sha256.of(Files.newInputStream(file)));
    TensorSpec distance = new TensorSpec("distance", ElementType.INT64, List.of(-1L));
    Signature signature = new Signature(List.of(InputSpec.of(distance)), List.of(distance));
    Path registry = folder.resolve("registry");
    new FileRegistry(Storage.at(registry.toString(), new Configuration()))
        .register(
            new Candidate(
                "half", file.getParent(), "plus.onnx", List.of(artifact), signature, Map.of()));
    Files.copy(
        file.resolveSibling("plus.onnx.data"), registry.resolve("half/versions/1/plus.onnx.data"));

    assertRefused(registry, "half:1", "Cannot load model plus.onnx: ");
  }
}
