package io.nightshift.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.model.Artifact;
import io.nightshift.model.ModelVersion;
import io.nightshift.model.Sha256;
import io.nightshift.storage.Storage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelFolderTest {
  @TempDir Path disk;
  private Path stored;
  private Path copy;
  private FileRegistry registry;
  private ModelVersion version;

  @BeforeEach
  void register() throws IOException {
    registry =
        new FileRegistry(Storage.at(disk.resolve("registry").toString(), new Configuration()));
    Files.createDirectories(disk.resolve("candidate/weights"));
    Files.writeString(disk.resolve("candidate/model.onnx"), "graph");
    Files.writeString(disk.resolve("candidate/weights/model.data"), "weights");
    version =
        registry
            .register(
                new Candidate(
                    "delay",
                    disk.resolve("candidate"),
                    "model.onnx",
                    List.of(
                        new Artifact("model.onnx", 5, Sha256.of("graph")),
                        new Artifact("weights/model.data", 7, Sha256.of("weights"))),
                    ModelRegistryContract.SIGNATURE,
                    Map.of()))
            .version();
    stored = disk.resolve("registry/delay/versions/1");
    copy = disk.resolve("copy");
  }

  @Test
  void copiesEveryFileToItsPlace() throws IOException {
    ModelFolder folder = copy();

    assertThat(folder.entry()).isEqualTo(copy.resolve("model.onnx")).hasContent("graph");
    assertThat(folder.file(version.artifacts().get(1)))
        .isEqualTo(copy.resolve("weights/model.data"))
        .hasContent("weights");
  }

  @Test
  void replacesWhatADeadAttemptLeft() throws IOException {
    Files.createDirectories(copy);
    Files.writeString(copy.resolve("model.onnx"), "half of something longer");

    assertThat(copy().entry()).hasContent("graph");
  }

  @Test
  void refusesAFileThatWasChangedInPlace() throws IOException {
    Files.writeString(stored.resolve("model.onnx"), "grape");

    assertMismatch("model.onnx", "grape", "graph");
    assertThat(copy.resolve("model.onnx")).doesNotExist();
  }

  @Test
  void refusesAFileThatWasCutShort() throws IOException {
    Files.writeString(stored.resolve("weights/model.data"), "wei");

    assertMismatch("weights/model.data", "wei", "weights");
  }

  private void assertMismatch(String file, String found, String registered) {
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(this::copy)
        .withMessage(
            "Cannot load delay:1: its file %s has SHA-256 %s, registered was %s; the file was"
                + " changed in place; restore it, or register what it is now as a new version",
            file, Sha256.of(found), Sha256.of(registered));
  }

  @Test
  void refusesAVersionWithoutOneOfItsFiles() throws IOException {
    Files.delete(stored.resolve("weights/model.data"));

    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(this::copy)
        .withMessage(
            "Cannot load delay:1: its file weights/model.data is gone; restore it from a copy");
  }

  @Test
  void letsOtherFailuresThrough() {
    assertThatIOException()
        .isThrownBy(
            () ->
                ModelFolder.copy(
                    version,
                    artifact -> {
                      throw new IOException("no answer");
                    },
                    copy))
        .withMessage("no answer");
  }

  private ModelFolder copy() throws IOException {
    return ModelFolder.copy(version, artifact -> registry.open(version, artifact), copy);
  }
}
