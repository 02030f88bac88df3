package io.nightshift.mlflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.error.LostRaceException;
import io.nightshift.fixture.TestModels;
import io.nightshift.inference.CandidateReader;
import io.nightshift.it.MlflowClient;
import io.nightshift.it.MlflowServer;
import io.nightshift.registry.AliasChange;
import io.nightshift.registry.AliasTrail;
import io.nightshift.registry.Finding;
import io.nightshift.registry.ModelRegistry;
import io.nightshift.registry.RegistryEvent;
import io.nightshift.registry.TagChange;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The history beside a model on an MLflow server, on which others work as well. */
@Tag("mlflow")
final class MlflowHistoryIT {
  private final MlflowServer server = MlflowServer.shared();
  private final MlflowClient somebody = new MlflowClient(server);
  private final ModelRegistry registry =
      MlflowRegistry.open(server.location(), new Configuration(), Map.of());

  @BeforeEach
  void register() {
    somebody.deleteAllModels();
    for (String graph : List.of("linear", "mean", "mixed")) {
      registry.register(
          CandidateReader.read(
              "m", TestModels.file(graph), Map.of(), Map.of(), Map.of(), Map.of()));
    }
  }

  private void promote(OptionalInt from, int to) {
    registry.move(
        new AliasChange("m", "champion", from, to, AliasChange.Kind.PROMOTE, "", List.of()));
  }

  private List<RegistryEvent> moves() {
    return registry.history("m").stream().filter(RegistryEvent::isMove).toList();
  }

  @Test
  void noticesThatSomebodyElseMovedAnAlias() {
    // Given
    promote(OptionalInt.empty(), 1);
    somebody.setAlias("m", "champion", 3);

    // When
    List<RegistryEvent> moves = moves();

    // Then
    assertThat(moves)
        .extracting(RegistryEvent::type)
        .containsExactly(RegistryEvent.Type.ALIAS_MOVED, RegistryEvent.Type.ALIAS_FOUND);
    assertThat(moves.get(1).cameFrom()).hasValue(1);
    assertThat(moves.get(1).version()).isEqualTo(3);
    assertThat(moves.get(1).reason()).isEqualTo("not moved by Nightshift; when is unknown");
    assertThat(moves()).isEqualTo(moves);
    assertThat(registry.stateAt("m", moves.get(1).at()).aliases()).containsEntry("champion", 3);
    assertThat(registry.stateAt("m", moves.get(1).at().minusMillis(1)).aliases())
        .containsEntry("champion", 1);
  }

  @Test
  void goesOnFromWhereSomebodyElseMovedAnAlias() {
    promote(OptionalInt.empty(), 1);
    somebody.setAlias("m", "champion", 3);

    assertThatExceptionOfType(LostRaceException.class)
        .isThrownBy(() -> promote(OptionalInt.of(1), 2))
        .withMessageEndingWith("expected it at version 1, it stands for version 3");
    promote(OptionalInt.of(3), 2);

    assertThat(registry.state("m").aliases()).containsEntry("champion", 2);
    assertThat(moves()).extracting(RegistryEvent::version).containsExactly(1, 3, 2);
    assertThat(AliasTrail.of("champion", registry.history("m")).before()).hasValue(3);
  }

  @Test
  void noticesThatSomebodyElseTookAnAliasAway() {
    promote(OptionalInt.empty(), 1);
    somebody.deleteAlias("m", "champion");

    assertThat(moves()).extracting(RegistryEvent::version).containsExactly(1, 0);
    promote(OptionalInt.empty(), 2);

    assertThat(registry.state("m").aliases()).containsEntry("champion", 2);
    assertThat(moves()).extracting(RegistryEvent::version).containsExactly(1, 0, 2);
  }

  @Test
  void verifiesWithoutWritingThatAnAliasIsElsewhere() {
    promote(OptionalInt.empty(), 1);
    somebody.setAlias("m", "champion", 3);

    List<Finding> findings = registry.verify("m", OptionalInt.empty());

    assertThat(findings)
        .filteredOn(finding -> finding.status() == Finding.Status.NOTE)
        .extracting(Finding::item, Finding::detail)
        .containsExactly(
            tuple("alias champion", "is at version 3, the history has it at version 1"));
    assertThat(findings).noneMatch(Finding::isDamage);
  }

  @Test
  void saysThatItDoesNotKnowWhatWasBeforeItCame() {
    Instant before = Instant.parse("2020-01-01T00:00:00Z");

    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> registry.stateAt("m", before))
        .withMessageStartingWith(
            "Unknown model 'm' at 2020-01-01T00:00:00Z: its history begins at ");
  }

  @Test
  void saysThatItDoesNotKnowWhereAnAliasWasBeforeItSawIt() {
    // Given
    somebody.setAlias("m", "champion", 2);
    Instant seen = moves().get(0).at();

    // When, then
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> registry.stateAt("m", seen.minusMillis(1)))
        .withMessage(
            "Unknown aliases of model 'm' at %s: MLflow does not keep where they were, and Nightshift saw them first at %s",
            seen.minusMillis(1), seen);
    assertThat(registry.stateAt("m", seen).aliases()).containsEntry("champion", 2);
  }

  @Test
  void beginsAnewForAModelThatWasDeletedAndMadeAgain() {
    // Given
    promote(OptionalInt.empty(), 1);
    somebody.deleteAllModels();

    // When
    registry.register(
        CandidateReader.read(
            "m", TestModels.file("sum-vector"), Map.of(), Map.of(), Map.of(), Map.of()));

    // Then
    assertThat(registry.history("m")).hasSize(1);
    assertThat(registry.state("m").aliases()).isEmpty();
    assertThat(registry.verify("m", OptionalInt.empty()))
        .extracting(Finding::status)
        .containsOnly(Finding.Status.OK);
  }

  @Test
  void keepsTagsOfItsOwnToItself() {
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(
            () ->
                registry.tag(
                    new TagChange("m", 1, new TreeMap<>(Map.of("nightshift.digest", "x")))))
        .withMessage(
            "Invalid tag 'nightshift.digest': the registry needs tags that begin with 'nightshift.'"
                + " for itself");
  }

  @Test
  void refusesAReasonThatMlflowCannotHold() {
    AliasChange change =
        new AliasChange(
            "m",
            "champion",
            OptionalInt.empty(),
            1,
            AliasChange.Kind.PROMOTE,
            "because ".repeat(1_000),
            List.of());

    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> registry.move(change))
        .withMessageMatching(
            "Cannot record what happens to model 'm': it takes [0-9]+ characters, MLflow holds"
                + " 6000; give a shorter reason, or fewer tags");
    assertThat(registry.state("m").aliases()).isEmpty();
  }

  @Test
  void letsMlflowsOwnClientLoadWhatItRegistered() throws InterruptedException {
    String scores = server.client("score", "m", "1", "1", "2", "3");

    assertThat(scores.strip()).matches("\\[2\\.2[0-9]*\\]");
  }

  @Test
  void saysThatItsHistoryWasDeleted() {
    somebody.deleteExperiments("nightshift/m@%");

    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> registry.history("m"))
        .withMessageMatching(
            "Damaged history of model 'm' in experiment 'nightshift/m@.*': experiment [0-9]+ was"
                + " deleted; restore it in MLflow");
    assertThat(registry.verify("m", OptionalInt.empty()))
        .filteredOn(Finding::isDamage)
        .extracting(Finding::item)
        .containsExactly("history");
  }
}
