package io.nightshift.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.fixture.Rival;
import io.nightshift.model.Artifact;
import io.nightshift.model.ModelRef;
import io.nightshift.model.ModelVersion;
import io.nightshift.model.Sha256;
import io.nightshift.storage.Storage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileRegistryTest extends ModelRegistryContract {
  private static final String UNUSABLE =
      "Model 'delay' cannot be used until its history is whole; where no copy is left, register what is in use in another registry";

  private Path folder;
  private ModelRegistry registry;

  @BeforeEach
  void open() throws IOException {
    folder = Files.createDirectory(disk.resolve("registry"));
    registry = new FileRegistry(Storage.at(folder.toString(), new Configuration()));
  }

  @Override
  ModelRegistry registry() {
    return registry;
  }

  @Override
  ModelRegistry unreachable() {
    Configuration conf = new Configuration();
    conf.setInt("ipc.client.connect.max.retries", 0);
    // Nobody listens on the port for discarding.
    return new FileRegistry(Storage.at("hdfs://127.0.0.1:9/registry", conf));
  }

  @Override
  void overwrite(ModelVersion version, Artifact file, String content) throws IOException {
    Files.writeString(versionFolder(version).resolve(file.path()), content);
  }

  @Override
  void spoil(ModelVersion version) throws IOException {
    Files.writeString(versionFolder(version).resolve("version.json"), "{");
  }

  private Path versionFolder(ModelVersion version) {
    return folder.resolve(version.name()).resolve("versions").resolve("" + version.version());
  }

  @Test
  void laysItsFilesOutAsDocumented() throws IOException {
    registerVersions(1);
    promote(1, OptionalInt.empty());

    assertThat(folder.resolve("delay/versions/1"))
        .isDirectoryContaining("glob:**/version.json")
        .isDirectoryContaining("glob:**/model.onnx");
    assertThat(folder.resolve("delay/versions/1/weights/model.data"))
        .hasContent("weights of version 1");
    assertThat(folder.resolve("delay/events/00000001.json"))
        .content()
        .contains("\"type\": \"registered\"", "\"version\": 1");
    assertThat(folder.resolve("delay/events/00000002.json"))
        .content()
        .contains("\"type\": \"alias_moved\"", "\"alias\": \"champion\"", "\"a test\"");
  }

  @Test
  void writesNoEventWhenNothingHappens() throws IOException {
    // Given
    registerVersions(1);
    promote(1, OptionalInt.empty());

    // When
    registry.register(candidate("delay", "version 1"));
    promote(1, OptionalInt.empty());

    // Then
    assertThat(folder.resolve("delay/events")).isDirectoryNotContaining("glob:**/00000003.json");
  }

  @Test
  void neverWritesToAVersionAgain() throws IOException {
    // Given
    registerVersions(1);
    Path manifest = folder.resolve("delay/versions/1/version.json");
    String before = Files.readString(manifest);

    // When
    registry.register(candidate("delay", "version 1"));
    registry.register(candidate("delay", "version 2"));

    // Then
    assertThat(manifest).content().isEqualTo(before);
    assertThat(folder.resolve("delay/versions/1/model.onnx")).hasContent("graph of version 1");
  }

  @Test
  void passesOverTheNumberOfARegistrationThatDied() throws IOException {
    // Given
    registerVersions(1);
    Files.createDirectories(folder.resolve("delay/versions/2"));
    Files.writeString(folder.resolve("delay/versions/2/version.json"), "whatever it had written");

    // When
    Registration next = registry.register(candidate("delay", "next"));

    // Then
    assertThat(next.version().version()).isEqualTo(3);
    assertThat(versions()).hasSize(2);
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> registry.resolve(ModelRef.parse("delay:2")))
        .withMessage("Unknown version 2 of model 'delay': it has 1, 3");
  }

  @Test
  void saysThatAManifestIsGone() throws IOException {
    registerVersions(1);
    Path manifest = folder.resolve("delay/versions/1/version.json");
    Files.delete(manifest);

    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> registry.resolve(ModelRef.parse("delay:1")))
        .withMessage("Damaged registry: %s is gone; restore it from a copy", manifest);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "garbage | it is no JSON (line 1, column 1)",
        "{} | a member is missing",
        "null | it holds nothing",
      })
  void saysThatAManifestWithoutADigestIsDamaged(String content, String reason) throws IOException {
    registerFromBeforeDigests();
    Path manifest = folder.resolve("delay/versions/1/version.json");
    Files.writeString(manifest, content);

    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> registry.resolve(ModelRef.parse("delay:1")))
        .withMessage(
            "Damaged registry: Cannot read %s: %s; restore it from a copy", manifest, reason);
  }

  @Test
  void saysThatAManifestIsNotThatOfItsFiles() throws IOException {
    registerFromBeforeDigests();
    Path manifest = folder.resolve("delay/versions/1/version.json");
    Files.writeString(
        manifest,
        Files.readString(manifest)
            .replace(Sha256.of("graph of version 1"), Sha256.of("another graph")));

    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> registry.resolve(ModelRef.parse("delay:1")))
        .withMessageMatching(
            "Damaged registry: Cannot read \\Q%s\\E: digest [0-9a-f]{64} is not that of the artifacts; restore it from a copy"
                .formatted(manifest));
  }

  @Test
  void noticesAnEventThatWasDeletedFromTheMiddle() throws IOException {
    registerVersions(3);
    Files.delete(folder.resolve("delay/events/00000002.json"));

    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> registry.resolve(ModelRef.parse("delay:1")))
        .withMessage(
            "Damaged history of model 'delay' in %s: event 2 is gone: there is no %s; restore it from a copy of the registry%n%s",
            folder, folder.resolve("delay/events/00000002.json"), UNUSABLE);
  }

  @Test
  void noticesThatTheLastEventWasDeleted() throws IOException {
    registerVersions(2);
    Files.delete(folder.resolve("delay/events/00000002.json"));

    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> registry.resolve(ModelRef.parse("delay:1")))
        .withMessage(
            "Damaged history of model 'delay' in %s: event 2 is gone: there is no %s; restore it from a copy of the registry%n%s",
            folder, folder.resolve("delay/events/00000002.json"), UNUSABLE);
    assertThat(registry.models()).containsExactly("delay");
  }

  @Test
  void noticesAnEventThatWasChanged() throws IOException {
    // Given
    registerVersions(2);
    promote(1, OptionalInt.empty());
    Path event = folder.resolve("delay/events/00000002.json");
    Files.writeString(event, Files.readString(event).replace("\"version\": 2", "\"version\": 3"));

    // When, then
    assertThat(registry.verify("delay", OptionalInt.empty()))
        .filteredOn(finding -> finding.item().equals("history"))
        .extracting(Finding::detail)
        .containsExactly(
            "Damaged history of model 'delay' in %s: event 2, %s, was changed after it was written; restore it from a copy of the registry"
                .formatted(folder, event));
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> registry.state("delay"));
  }

  @Test
  void noticesAnEventThatWasReplacedThoughTheSealsAreGone() throws IOException {
    // Given
    registerVersions(2);
    Path event = folder.resolve("delay/events/00000002.json");
    Files.writeString(
        event,
        """
        {"sequence": 2, "type": "registered", "version": 2,
         "at": "2026-01-01T00:00:00Z", "by": "somebody"}
        """);
    deleteSeals();

    // When, then
    assertThat(registry.verify("delay", OptionalInt.empty()))
        .filteredOn(finding -> finding.item().equals("history") || finding.item().equals("seals"))
        .extracting(Finding::detail)
        .containsExactly(
            "Damaged history of model 'delay' in %s: event 2, %s, no longer has the digest of the one before it; restore it from a copy of the registry"
                .formatted(folder, event),
            "2 of 2 events have none; if nobody deleted any, they are from before there were seals, or their writer died");
  }

  @Test
  void tellsAPlaceWithoutARegistryFromOneWithoutModels() throws IOException {
    // Given
    Path nowhere = folder.resolve("nowhere");
    ModelRegistry missing = new FileRegistry(Storage.at(nowhere.toString(), new Configuration()));

    // When, then
    assertThat(registry.models()).isEmpty();
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(missing::models)
        .withMessage(
            "No registry at %s: there is no such folder; check where it is, or register a model, which makes it",
            nowhere);
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> missing.resolve(ModelRef.parse("delay:1")))
        .withMessageStartingWith("No registry at %s: ", nowhere);
    assertThat(missing.register(candidate("delay", "one")).isNew()).isTrue();
    assertThat(missing.models()).containsExactly("delay");
  }

  @Test
  void doesNotUseAManifestThatWasChanged() throws IOException {
    registerVersions(1);
    Path manifest = folder.resolve("delay/versions/1/version.json");
    Files.writeString(manifest, Files.readString(manifest).replace("\"fill\": 0", "\"fill\": 1"));

    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> registry.resolve(ModelRef.parse("delay:1")))
        .withMessage(
            "Damaged registry: %s was changed after it was registered; restore it from a copy",
            manifest);
  }

  /** A model with one version, whose event was written before events had digests. */
  private void registerFromBeforeDigests() throws IOException {
    registerVersions(1);
    Path event = folder.resolve("delay/events/00000001.json");
    Files.writeString(
        event,
        """
        {"sequence": 1, "type": "registered", "version": 1,
         "at": "2026-01-01T00:00:00Z", "by": "somebody"}
        """);
    deleteSeals();
  }

  private void deleteSeals() throws IOException {
    try (Stream<Path> seals = Files.list(folder.resolve("delay/seals"))) {
      for (Path seal : seals.toList()) {
        Files.delete(seal);
      }
    }
  }

  @Test
  void readsAHistoryFromBeforeEventsHadDigests() throws IOException {
    // Given
    registerFromBeforeDigests();

    // When
    promote(1, OptionalInt.empty());

    // Then
    assertThat(registry.resolve(ModelRef.parse("delay@champion")).version()).isEqualTo(1);
    assertThat(registry.register(candidate("delay", "version 1")).isNew()).isFalse();
    assertThat(registry.verify("delay", OptionalInt.empty())).noneMatch(Finding::isDamage);
  }

  @Test
  void letsProcessesAtOnceHaveOneWinnerAndOneVersion() throws Exception {
    // Given
    registerVersions(2);
    Path candidate = candidate("delay", "the same").folder();
    List<String> one;
    List<String> other;

    // When
    try (Rival first = rival(candidate, 1);
        Rival second = rival(candidate, 2)) {
      first.go();
      second.go();
      one = first.said();
      other = second.said();
    }

    // Then
    for (int round = 0; round < RegistryRival.ROUNDS; round++) {
      String won = "won " + round;
      assertThat(one.contains(won)).isNotEqualTo(other.contains(won));
    }
    // Who takes the next number need not be the one whose event comes first.
    int number = registry.state("delay").versions().last();
    assertThat(number).isIn(3, 4);
    assertThat(List.of(one.get(0), other.get(0)))
        .containsExactlyInAnyOrder("new delay:" + number, "known delay:" + number);
    assertThat(registry.state("delay").versions()).containsExactly(1, 2, number);
    assertThat(registry.verify("delay", OptionalInt.empty())).noneMatch(Finding::isDamage);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "garbage | it is no JSON (line 1, column 1)",
        "{} | not an event of a model's history",
        "{\"sequence\":2,\"type\":\"alias_moved\",\"version\":1,\"at\":\"2026-01-01T00:00:00Z\"} |"
            + " not an event of a model's history",
        "{\"type\":\"exploded\"} | its member 'type' cannot be 'exploded' (line 1, column 9)",
      })
  void noticesWhatIsNoEvent(String content, String reason) throws IOException {
    registerVersions(1);
    Path event = folder.resolve("delay/events/00000002.json");
    Files.writeString(event, content);

    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> registry.state("delay"))
        .withMessage(
            "Damaged history of model 'delay' in %s: Cannot read %s: %s; restore it from a copy of the registry%n%s",
            folder, event, reason, UNUSABLE);
  }

  @Test
  void doesNotMindOtherFilesAroundIt() throws IOException {
    registerVersions(1);
    Files.writeString(folder.resolve("README.md"), "ours");
    Files.writeString(folder.resolve("delay/events/.00000002.json.tmp"), "half");
    Files.createDirectories(folder.resolve("lost+found"));

    assertThat(registry.models()).containsExactly("delay");
    assertThat(versions()).hasSize(1);
  }

  @Test
  void refusesAFileByTheNameOfItsManifest() throws IOException {
    // Given
    Candidate sound = candidate("delay", "one");
    List<Artifact> artifacts =
        List.of(sound.artifacts().get(0), new Artifact("version.json", 1, Sha256.of("x")));

    // When, then
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> registry.register(with(sound, artifacts)))
        .withMessage(
            "Cannot register delay: the registry needs the name version.json for itself; rename"
                + " that file of the model");
  }

  @Test
  void registersNothingIfAFileChangesMeanwhile() throws IOException {
    // Given
    Candidate candidate = candidate("delay", "one");
    Files.writeString(candidate.folder().resolve("model.onnx"), "changed");

    // When, then
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> registry.register(candidate))
        .withMessage(
            "Cannot register delay: its file model.onnx changed while it was registered; try again"
                + " when nobody writes to it");
    assertThat(versions()).isEmpty();
  }

  @Test
  void registersNothingIfAFileIsGone() throws IOException {
    Candidate candidate = candidate("delay", "one");
    Files.delete(candidate.folder().resolve("model.onnx"));

    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> registry.register(candidate))
        .withMessage(
            "Cannot read model file model.onnx: %s", candidate.folder().resolve("model.onnx"));
    assertThat(registry.models()).isEmpty();
  }

  private Rival rival(Path candidate, int version) throws IOException {
    return Rival.start(
        RegistryRival.class, folder.toString(), candidate.toString(), String.valueOf(version));
  }

  private static Candidate with(Candidate candidate, List<Artifact> artifacts) {
    return new Candidate(
        candidate.name(),
        candidate.folder(),
        candidate.entry(),
        artifacts,
        candidate.signature(),
        Map.of());
  }
}
