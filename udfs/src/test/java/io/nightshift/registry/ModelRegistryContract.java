package io.nightshift.registry;

import static io.nightshift.fixture.TestModels.tensor;
import static io.nightshift.model.TensorSpec.ANY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.error.LostRaceException;
import io.nightshift.error.UnreachableException;
import io.nightshift.fixture.Race;
import io.nightshift.model.Artifact;
import io.nightshift.model.ElementType;
import io.nightshift.model.InputSpec;
import io.nightshift.model.Lineage;
import io.nightshift.model.MissingRule;
import io.nightshift.model.ModelRef;
import io.nightshift.model.ModelVersion;
import io.nightshift.model.Sha256;
import io.nightshift.model.Signature;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
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

  /** A registry of the same kind at a place from which no answer comes. */
  abstract ModelRegistry unreachable();

  /** Puts other bytes in the place of a file that the registry under test keeps. */
  abstract void overwrite(ModelVersion version, Artifact file, String content) throws IOException;

  /** Makes what the registry under test keeps of a version, apart from its files, unreadable. */
  abstract void spoil(ModelVersion version) throws IOException;

  @Test
  void isEmptyAtFirst() {
    assertThat(registry().models()).isEmpty();
    assertThat(versions()).isEmpty();
    assertThat(aliases()).isEmpty();
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
    assertThat(versions()).containsExactly(first.version(), second.version());
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
    assertThat(versions()).hasSize(2);
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
    assertThat(aliases()).isEqualTo(Map.of("champion", 2));
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
    move("challenger", OptionalInt.empty(), 2);

    assertThat(aliases()).isEqualTo(Map.of("challenger", 2, "champion", 1));
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
            "Unknown alias 'champoin' of model 'delay': it has champion → 1; did you mean"
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
                registry()
                    .move(
                        new AliasChange(
                            "delays",
                            "champion",
                            OptionalInt.empty(),
                            1,
                            AliasChange.Kind.PROMOTE,
                            "",
                            List.of())))
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
    assertThat(aliases()).isEqualTo(Map.of("champion", 3));
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
      assertThat(aliases()).isEqualTo(Map.of("champion", current));
    }
  }

  @Test
  void letsMovesOfDifferentAliasesAtOnceAllHappen() throws Exception {
    registerVersions(1);

    List<AliasMove> moves =
        Race.between(8, runner -> () -> move("arm-" + runner, OptionalInt.empty(), 1));

    assertThat(moves).allMatch(AliasMove::changed);
    assertThat(aliases()).hasSize(8);
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
    assertThat(versions()).containsExactlyInAnyOrderElementsOf(versions);
    for (int i = 0; i < versions.size(); i++) {
      assertThat(versions.get(i).artifacts()).isEqualTo(candidates.get(i).artifacts());
    }
  }

  @Test
  void keepsWhatIsToldAboutAVersion() throws IOException {
    // Given
    Path profile = Files.writeString(disk.resolve("profile.json"), "{}");
    Lineage lineage =
        new Lineage(
            List.of("features/2013-05"), "4f1c2ab", Map.of("depth", "6"), Map.of("auc", 0.73));
    Candidate candidate =
        candidate("delay", "one")
            .with(lineage, List.of(Attachment.of(ModelVersion.BASELINE, profile)));

    // When
    ModelVersion registered = registry().register(candidate).version();

    // Then
    ModelVersion version = registry().version("delay", 1);
    assertThat(version).isEqualTo(registered);
    assertThat(version.lineage()).isEqualTo(lineage);
    Artifact baseline = version.attachments().get(ModelVersion.BASELINE);
    assertThat(baseline.sha256()).isEqualTo(Sha256.of("{}"));
    assertThat(version.artifacts()).doesNotContain(baseline);
    assertThat(version.digest()).isEqualTo(candidate.digest());
    try (InputStream in = registry().open(version, baseline)) {
      assertThat(in).hasContent("{}");
    }
  }

  @Test
  void givesOneVersionToAllWhoRegisterTheSameBytesAtOnce() throws Exception {
    // Given
    List<Candidate> candidates = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      candidates.add(candidate("delay", "the same"));
    }

    // When
    List<Registration> registrations =
        Race.between(
            candidates.size(), runner -> () -> registry().register(candidates.get(runner)));

    // Then
    assertThat(registrations).extracting(Registration::isNew).containsOnlyOnce(true);
    assertThat(versions()).hasSize(1);
    assertThat(registrations).extracting(Registration::version).containsOnly(versions().get(0));
    assertThat(registry().verify("delay", OptionalInt.empty())).noneMatch(Finding::isDamage);
  }

  @Test
  void tagsAVersionAgainAndAgain() throws IOException {
    // Given
    registerVersions(2);

    // When
    registry().tag(new TagChange("delay", 1, tags("stage", "shadow", "owner", "ops")));
    ModelVersion last = registry().tag(new TagChange("delay", 1, tags("stage", "", "team", "air")));

    // Then
    assertThat(last.tags()).isEqualTo(Map.of("owner", "ops", "team", "air"));
    assertThat(registry().resolve(ModelRef.parse("delay:1"))).isEqualTo(last);
    assertThat(registry().version("delay", 2).tags()).isEqualTo(Map.of("team", "delays"));
    assertThat(last.digest()).isEqualTo(ModelVersion.digestOf(last.artifacts()));
  }

  @Test
  void writesNothingWhenTagsAreAsTheyAre() throws IOException {
    registerVersions(1);

    registry().tag(new TagChange("delay", 1, tags("team", "delays", "stage", "")));

    assertThat(registry().history("delay")).hasSize(1);
  }

  @Test
  void doesNotTagWhatItHasNot() throws IOException {
    registerVersions(1);

    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> registry().tag(new TagChange("delay", 2, tags("a", "b"))))
        .withMessage("Unknown version 2 of model 'delay': it has 1");
  }

  @Test
  void keepsTheHistoryOfWhatHappened() throws IOException {
    // Given
    registerVersions(2);
    GateVerdict refused = new GateVerdict("smoke", false, List.of("a score is not finite"));

    // When
    promote(1, OptionalInt.empty());
    registry()
        .move(
            new AliasChange(
                "delay",
                "champion",
                OptionalInt.of(1),
                2,
                AliasChange.Kind.PROMOTE,
                "in a hurry",
                List.of(refused)));
    rollBack("champion");
    registry().tag(new TagChange("delay", 2, tags("stage", "bad")));

    // Then
    List<RegistryEvent> history = registry().history("delay");
    assertThat(history)
        .extracting(RegistryEvent::type)
        .containsExactly(
            RegistryEvent.Type.REGISTERED,
            RegistryEvent.Type.REGISTERED,
            RegistryEvent.Type.ALIAS_MOVED,
            RegistryEvent.Type.ALIAS_MOVED,
            RegistryEvent.Type.ALIAS_ROLLED_BACK,
            RegistryEvent.Type.TAGGED);
    assertThat(history).extracting(RegistryEvent::sequence).containsExactly(1, 2, 3, 4, 5, 6);
    assertThat(history).extracting(RegistryEvent::version).containsExactly(1, 2, 1, 2, 1, 2);
    assertThat(history).extracting(RegistryEvent::by).doesNotContain("");
    assertThat(history).extracting(RegistryEvent::at).isSorted();
    RegistryEvent forced = history.get(3);
    assertThat(forced.cameFrom()).hasValue(1);
    assertThat(forced.reason()).isEqualTo("in a hurry");
    assertThat(forced.verdicts()).containsExactly(refused);
    assertThat(forced.isForced()).isTrue();
    assertThat(history.get(2).cameFrom()).isEmpty();
    assertThat(history.get(2).isForced()).isFalse();
    assertThat(history.get(5).tags()).isEqualTo(Map.of("stage", "bad"));
    assertThat(registry().history("arrival")).isEmpty();
  }

  @Test
  void goesFurtherBackWithEachRollback() throws IOException {
    // Given
    registerVersions(4);
    for (int version = 1; version <= 3; version++) {
      promote(version, OptionalInt.empty());
    }

    // When, then
    rollBack("champion");
    assertThat(aliases()).isEqualTo(Map.of("champion", 2));
    promote(4, OptionalInt.empty());
    rollBack("champion");
    assertThat(aliases()).isEqualTo(Map.of("champion", 2));
    rollBack("champion");
    assertThat(aliases()).isEqualTo(Map.of("champion", 1));
    assertThat(AliasTrail.of("champion", registry().history("delay")).before()).isEmpty();
  }

  @Test
  void tellsWhatStoodWhenAtAnyMoment() throws IOException {
    // Given
    registerVersions(2);
    promote(1, OptionalInt.empty());
    promote(2, OptionalInt.empty());
    List<RegistryEvent> history = registry().history("delay");
    Instant first = history.get(0).at();

    // When, then
    assertThat(registry().stateAt("delay", history.get(3).at()))
        .isEqualTo(registry().state("delay"));
    for (RegistryEvent event : history) {
      ModelState then = registry().stateAt("delay", event.at());
      // Events of the same millisecond have all happened by its end.
      List<RegistryEvent> happened =
          history.stream().filter(other -> !other.at().isAfter(event.at())).toList();
      assertThat(then).isEqualTo(ModelState.of("delay", happened));
    }
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> registry().stateAt("delay", first.minusMillis(1)))
        .withMessage(
            "Unknown model 'delay' at %s: its history begins at %s", first.minusMillis(1), first);
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> registry().stateAt("dealy", first))
        .withMessageEndingWith("it has delay; did you mean 'delay'?");
  }

  @Test
  void findsNothingWrongWithWhatIsSound() throws IOException {
    registerVersions(2);
    promote(1, OptionalInt.empty());

    List<Finding> all = registry().verify("delay", OptionalInt.empty());
    List<Finding> one = registry().verify("delay", OptionalInt.of(2));

    assertThat(all).extracting(Finding::status).containsOnly(Finding.Status.OK);
    assertThat(all).extracting(Finding::subject).contains("delay:1", "delay:2", "delay");
    assertThat(all)
        .filteredOn(finding -> finding.subject().equals("delay:1"))
        .extracting(Finding::item)
        .contains("model.onnx", "weights/model.data");
    assertThat(one).extracting(Finding::subject).contains("delay:2").doesNotContain("delay:1");
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> registry().verify("delay", OptionalInt.of(3)))
        .withMessage("Unknown version 3 of model 'delay': it has 1, 2");
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> registry().verify("arrival", OptionalInt.empty()))
        .withMessageStartingWith("Unknown model 'arrival'");
  }

  @Test
  void findsEveryFileThatIsNotWhatWasRegistered() throws IOException {
    // Given
    registerVersions(3);
    ModelVersion first = registry().version("delay", 1);
    ModelVersion third = registry().version("delay", 3);
    overwrite(first, first.artifacts().get(0), "graph of another");
    overwrite(third, third.artifacts().get(1), "");

    // When
    List<Finding> damage =
        registry().verify("delay", OptionalInt.empty()).stream().filter(Finding::isDamage).toList();

    // Then
    assertThat(damage)
        .extracting(finding -> finding.subject() + " " + finding.item())
        .containsExactly("delay:1 model.onnx", "delay:3 weights/model.data");
    assertThat(damage.get(0).detail())
        .contains(Sha256.of("graph of another"), first.artifacts().get(0).sha256());
  }

  @Test
  void letsNoDamagedVersionStandInTheWayOfAnother() throws IOException {
    // Given
    registerVersions(2);
    promote(2, OptionalInt.empty());
    spoil(registry().version("delay", 1));

    // When, then
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> registry().resolve(ModelRef.parse("delay:1")));
    assertThat(registry().resolve(ModelRef.parse("delay@champion")).version()).isEqualTo(2);
    assertThat(registry().models()).containsExactly("delay");
    assertThat(registry().state("delay").versions()).containsExactly(1, 2);
    assertThat(registry().verify("delay", OptionalInt.empty()))
        .filteredOn(Finding::isDamage)
        .extracting(Finding::subject)
        .containsExactly("delay:1");
    assertThat(registry().register(candidate("delay", "three")).version().version()).isEqualTo(3);
    assertThat(registry().register(candidate("delay", "version 2")).isNew()).isFalse();
  }

  @Test
  void saysThatItDoesNotAnswer() throws IOException {
    Candidate candidate = candidate("delay", "one");
    List<ThrowingCallable> questions =
        List.of(
            () -> unreachable().models(),
            () -> unreachable().resolve(ModelRef.parse("delay@champion")),
            () -> unreachable().history("delay"),
            () -> unreachable().register(candidate),
            () ->
                unreachable()
                    .move(change("champion", OptionalInt.empty(), 1, AliasChange.Kind.PROMOTE)),
            () -> unreachable().verify("delay", OptionalInt.empty()));

    for (ThrowingCallable question : questions) {
      assertThatExceptionOfType(UnreachableException.class).isThrownBy(question);
    }
  }

  final void registerVersions(int count) throws IOException {
    for (int version = 1; version <= count; version++) {
      registry().register(candidate("delay", "version " + version));
    }
  }

  /** Promotes to champion from where that stands, or from where it is expected. */
  final AliasMove promote(int version, OptionalInt expected) {
    return move("champion", expected.isPresent() ? expected : standing("champion"), version);
  }

  final AliasMove move(String alias, OptionalInt from, int to) {
    return registry().move(change(alias, from, to, AliasChange.Kind.PROMOTE));
  }

  final void rollBack(String alias) {
    OptionalInt before = AliasTrail.of(alias, registry().history("delay")).before();
    registry().move(change(alias, standing(alias), before.getAsInt(), AliasChange.Kind.ROLL_BACK));
  }

  private static AliasChange change(String alias, OptionalInt from, int to, AliasChange.Kind kind) {
    return new AliasChange("delay", alias, from, to, kind, "a test", List.of());
  }

  private OptionalInt standing(String alias) {
    Integer version = aliases().get(alias);
    return version == null ? OptionalInt.empty() : OptionalInt.of(version);
  }

  final SortedMap<String, Integer> aliases() {
    return registry().state("delay").aliases();
  }

  final List<ModelVersion> versions() {
    return registry().state("delay").versions().stream()
        .map(number -> registry().version("delay", number))
        .toList();
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

  private static SortedMap<String, String> tags(String... keysAndValues) {
    SortedMap<String, String> tags = new TreeMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      tags.put(keysAndValues[i], keysAndValues[i + 1]);
    }
    return tags;
  }

  private static Artifact file(Path folder, String path, String content) throws IOException {
    Path file = folder.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
    return new Artifact(path, content.length(), Sha256.of(content));
  }
}
