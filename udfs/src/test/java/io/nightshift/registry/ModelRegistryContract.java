package io.nightshift.registry;

import static io.nightshift.fixture.TestModels.tensor;
import static io.nightshift.model.TensorSpec.ANY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.error.LostRaceException;
import io.nightshift.fixture.Race;
import io.nightshift.model.Artifact;
import io.nightshift.model.ElementType;
import io.nightshift.model.InputSpec;
import io.nightshift.model.MissingRule;
import io.nightshift.model.ModelRef;
import io.nightshift.model.ModelVersion;
import io.nightshift.model.Sha256;
import io.nightshift.model.Signature;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every kind of registry keeps to. */
abstract class ModelRegistryContract {
  static final Signature SIGNATURE =
      new Signature(
          List.of(
              new InputSpec(
                  tensor("X", ElementType.FLOAT32, ANY, 2L),
                  List.of("a", "b"),
                  new MissingRule.Fill(0))),
          List.of(tensor("score", ElementType.FLOAT32, ANY, 1L)));

  @TempDir Path disk;

  /** The registry under test: empty when the test begins, and always the same one. */
  abstract ModelRegistry registry();

  @Test
  void isEmptyAtFirst() {
    assertThat(registry().models()).isEmpty();
    assertThat(registry().versions("delay")).isEmpty();
    assertThat(registry().aliases("delay")).isEmpty();
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> registry().resolve(ModelRef.parse("delay:1")))
        .withMessage(
            "Unknown model 'delay' in registry %s: it has no models", registry().location());
  }

  @Test
  void numbersVersionsFromOne() throws IOException {
    // When
    Registration first = registry().register(candidate("delay", "one"));
    Registration second = registry().register(candidate("delay", "two"));
    registry().register(candidate("arrival", "one"));

    // Then
    assertThat(first.isNew()).isTrue();
    assertThat(first.version().ref()).hasToString("delay:1");
    assertThat(second.version().ref()).hasToString("delay:2");
    assertThat(registry().models()).containsExactly("arrival", "delay");
    assertThat(registry().versions("delay")).containsExactly(first.version(), second.version());
  }

  @Test
  void keepsWhatWasRegistered() throws IOException {
    // Given
    Candidate candidate = candidate("delay", "one");

    // When
    registry().register(candidate);

    // Then
    ModelVersion version = registry().resolve(ModelRef.parse("delay:1"));
    assertThat(version.artifacts()).isEqualTo(candidate.artifacts());
    assertThat(version.digest()).isEqualTo(ModelVersion.digestOf(candidate.artifacts()));
    assertThat(version.entry()).isEqualTo("model.onnx");
    assertThat(version.signature()).isEqualTo(SIGNATURE);
    assertThat(version.tags()).isEqualTo(Map.of("team", "delays"));
    assertThat(version.createdBy()).isNotBlank();
    try (InputStream in = registry().open(version, version.artifacts().get(1))) {
      assertThat(in).hasContent("weights of one");
    }
  }

  @Test
  void recognisesTheSameBytesWithTheSameSignature() throws IOException {
    // Given
    Registration first = registry().register(candidate("delay", "one"));
    registry().register(candidate("delay", "two"));

    // When
    Registration again = registry().register(candidate("delay", "one"));

    // Then
    assertThat(again.isNew()).isFalse();
    assertThat(again.version()).isEqualTo(first.version());
    assertThat(registry().versions("delay")).hasSize(2);
  }

  @Test
  void takesTheSameBytesWithOtherFeaturesForANewVersion() throws IOException {
    // Given
    Candidate candidate = candidate("delay", "one");
    registry().register(candidate);
    Signature other =
        new Signature(
            List.of(
                new InputSpec(
                    SIGNATURE.inputs().get(0).tensor(), List.of("b", "a"), MissingRule.REJECT)),
            SIGNATURE.outputs());

    // When
    Registration second =
        registry()
            .register(
                new Candidate(
                    "delay",
                    candidate.folder(),
                    candidate.entry(),
                    candidate.artifacts(),
                    other,
                    Map.of()));

    // Then
    assertThat(second.isNew()).isTrue();
    assertThat(registry().resolve(ModelRef.parse("delay:1")).signature()).isEqualTo(SIGNATURE);
    assertThat(registry().resolve(ModelRef.parse("delay:2")).signature()).isEqualTo(other);
  }

  @Test
  void resolvesAnAliasToWhatItStandsFor() throws IOException {
    // Given
    registerVersions(2);

    // When
    AliasMove first = promote(1, OptionalInt.empty());
    AliasMove second = promote(2, OptionalInt.empty());

    // Then
    assertThat(first).isEqualTo(new AliasMove("champion", OptionalInt.empty(), 1));
    assertThat(second).isEqualTo(new AliasMove("champion", OptionalInt.of(1), 2));
    assertThat(second.changed()).isTrue();
    assertThat(registry().aliases("delay")).isEqualTo(Map.of("champion", 2));
    assertThat(registry().resolve(ModelRef.parse("delay@champion")).version()).isEqualTo(2);
  }

  @Test
  void doesNothingWhenTheAliasStandsThereAlready() throws IOException {
    registerVersions(1);
    promote(1, OptionalInt.empty());

    AliasMove again = promote(1, OptionalInt.of(1));

    assertThat(again.changed()).isFalse();
    assertThat(again).isEqualTo(new AliasMove("champion", OptionalInt.of(1), 1));
  }

  @Test
  void keepsAliasesApart() throws IOException {
    registerVersions(2);

    promote(1, OptionalInt.empty());
    registry().promote(new Promotion("delay", 2, "challenger", OptionalInt.empty(), ""));

    assertThat(registry().aliases("delay")).isEqualTo(Map.of("challenger", 2, "champion", 1));
  }

  @Test
  void saysWhatItHasWhenAskedForWhatItHasNot() throws IOException {
    registerVersions(2);
    promote(1, OptionalInt.empty());

    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> registry().resolve(ModelRef.parse("dealy@champion")))
        .withMessage(
            "Unknown model 'dealy' in registry %s: it has delay; did you mean 'delay'?",
            registry().location());
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> registry().resolve(ModelRef.parse("delay@champoin")))
        .withMessage(
            "Unknown alias 'champoin' of model 'delay': it has {champion=1}; did you mean"
                + " 'champion'?");
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> registry().resolve(ModelRef.parse("delay:3")))
        .withMessage("Unknown version 3 of model 'delay': it has 1, 2");
  }

  @Test
  void saysThatAModelHasNoAliases() throws IOException {
    registerVersions(1);

    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> registry().resolve(ModelRef.parse("delay@champion")))
        .withMessage("Unknown alias 'champion' of model 'delay': it has none");
  }

  @Test
  void doesNotPromoteWhatItHasNot() throws IOException {
    registerVersions(1);

    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> promote(2, OptionalInt.empty()))
        .withMessage("Unknown version 2 of model 'delay': it has 1");
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(
            () ->
                registry().promote(new Promotion("delays", 1, "champion", OptionalInt.empty(), "")))
        .withMessage(
            "Unknown model 'delays' in registry %s: it has delay; did you mean 'delay'?",
            registry().location());
  }

  @Test
  void doesNotMoveAnAliasThatIsNotWhereItIsExpected() throws IOException {
    registerVersions(3);

    assertThatExceptionOfType(LostRaceException.class)
        .isThrownBy(() -> promote(2, OptionalInt.of(1)))
        .withMessage(
            "Cannot move alias 'champion' of model 'delay': expected it at version 1, it stands for"
                + " none");
    promote(3, OptionalInt.empty());
    assertThatExceptionOfType(LostRaceException.class)
        .isThrownBy(() -> promote(2, OptionalInt.of(1)))
        .withMessage(
            "Cannot move alias 'champion' of model 'delay': expected it at version 1, it stands for"
                + " version 3");
    assertThat(registry().aliases("delay")).isEqualTo(Map.of("champion", 3));
  }

  @Test
  void letsExactlyOneOfManyMoveAnAliasFromWhereItStands() throws Exception {
    // Given
    registerVersions(5);
    promote(1, OptionalInt.empty());
    int current = 1;

    for (int race = 0; race < 20; race++) {
      // When
      int expected = current;
      List<Integer> rivals =
          IntStream.rangeClosed(1, 5).filter(v -> v != expected).boxed().toList();
      List<Boolean> won =
          Race.between(
              rivals.size(),
              runner ->
                  () -> {
                    try {
                      return promote(rivals.get(runner), OptionalInt.of(expected)).changed();
                    } catch (LostRaceException e) {
                      return false;
                    }
                  });

      // Then
      assertThat(won).containsOnlyOnce(true);
      current = rivals.get(won.indexOf(true));
      assertThat(registry().aliases("delay")).isEqualTo(Map.of("champion", current));
    }
  }

  @Test
  void letsMovesOfDifferentAliasesAtOnceAllHappen() throws Exception {
    registerVersions(1);

    List<AliasMove> moves =
        Race.between(
            8,
            runner ->
                () ->
                    registry()
                        .promote(
                            new Promotion("delay", 1, "arm-" + runner, OptionalInt.empty(), "")));

    assertThat(moves).allMatch(AliasMove::changed);
    assertThat(registry().aliases("delay")).hasSize(8);
  }

  @Test
  void givesDifferentVersionsToThoseWhoRegisterAtOnce() throws Exception {
    // Given
    List<Candidate> candidates =
        List.of(
            candidate("delay", "a"),
            candidate("delay", "b"),
            candidate("delay", "c"),
            candidate("delay", "d"),
            candidate("delay", "e"),
            candidate("delay", "f"));

    // When
    List<ModelVersion> versions =
        Race.between(
            candidates.size(),
            runner -> () -> registry().register(candidates.get(runner)).version());

    // Then
    assertThat(versions)
        .extracting(ModelVersion::version)
        .containsExactlyInAnyOrder(1, 2, 3, 4, 5, 6);
    assertThat(registry().versions("delay")).containsExactlyInAnyOrderElementsOf(versions);
    for (int i = 0; i < versions.size(); i++) {
      assertThat(versions.get(i).artifacts()).isEqualTo(candidates.get(i).artifacts());
    }
  }

  final void registerVersions(int count) throws IOException {
    for (int version = 1; version <= count; version++) {
      registry().register(candidate("delay", "version " + version));
    }
  }

  final AliasMove promote(int version, OptionalInt expected) {
    return registry().promote(new Promotion("delay", version, "champion", expected, "a test"));
  }

  /** A model of two files. */
  final Candidate candidate(String name, String content) throws IOException {
    Path folder = Files.createTempDirectory(disk, "candidate");
    List<Artifact> artifacts =
        List.of(
            file(folder, "model.onnx", "graph of " + content),
            file(folder, "weights/model.data", "weights of " + content));
    return new Candidate(
        name, folder, "model.onnx", artifacts, SIGNATURE, Map.of("team", "delays"));
  }

  private static Artifact file(Path folder, String path, String content) throws IOException {
    Path file = folder.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
    return new Artifact(path, content.length(), Sha256.of(content));
  }
}
