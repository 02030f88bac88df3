package io.nightshift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightshift.run.fixture.Models;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RollbackCommandTest {
  @TempDir private Path registry;

  private CommandLineFixture nightshift;

  @BeforeEach
  void promoteThreeVersions() {
    nightshift = new CommandLineFixture().with("NIGHTSHIFT_REGISTRY", registry.toString());
    List<String> features = List.of("a,b,c", "b,a,c", "c,a,b");
    for (String order : features) {
      Models.register(registry, "linear", Map.of("X", List.of(order.split(","))));
    }
    for (int version = 1; version <= features.size(); version++) {
      nightshift.run("registry", "promote", "m:" + version, "--alias=champion", "--require=digest");
    }
  }

  private CommandLineFixture.Result rollBack(String... more) {
    return nightshift.run(
        Stream.concat(Stream.of("registry", "rollback", "m", "--alias=champion"), Stream.of(more))
            .toArray(String[]::new));
  }

  @Test
  void goesBackAndFurtherBackUntilThereIsNothing() {
    assertThat(rollBack("--reason", "too slow").out().lines())
        .containsExactly("m@champion: 3 → 2", "  digest     passed");
    assertThat(rollBack("--json").json().at("to")).isEqualTo(1);
    var last = rollBack();
    assertThat(last.code()).isEqualTo(2);
    assertThat(last.problems())
        .containsExactly(
            "Cannot roll back m@champion: it stood for no version before 1; promote another one"
                + " instead");
  }

  @Test
  void isTold() {
    rollBack("--reason", "too slow");

    var text = nightshift.run("registry", "history", "m", "--alias", "champion");
    JsonDocument json = nightshift.run("registry", "history", "m", "--json").json();

    assertThat(text.out().lines().toList()).hasSize(5);
    assertThat(text.out().lines().toList().get(0)).matches("# +WHEN +BY +WHAT +WHY");
    assertThat(text.out().lines().toList())
        .last()
        .asString()
        .matches("7 +\\S+Z +\\S+ +champion: 3 → 2 \\(rollback\\) +too slow");
    assertThat(json.items()).hasSize(7);
    assertThat(json.at("6/type")).isEqualTo("alias_rolled_back");
    assertThat(json.at("6/from")).isEqualTo(3);
    assertThat(json.at("6/reason")).isEqualTo("too slow");
    assertThat(nightshift.run("registry", "history", "m", "--alias", "shadow").out().strip())
        .isEqualTo("Nothing happened to alias 'shadow' of model 'm'");
  }

  @Test
  void answersWhatWasLiveThen() {
    // Given
    JsonDocument history = nightshift.run("registry", "history", "m", "--json").json();
    rollBack();
    String registered = (String) history.at("0/at");
    String promoted = (String) history.at("5/at");

    // When
    var then = nightshift.run("registry", "show", "m@champion", "--at", promoted, "--json");
    var before = nightshift.run("registry", "show", "m@champion", "--at", "2013-06-14T03:00Z");
    var wrong = nightshift.run("registry", "show", "m@champion", "--at", "yesterday");
    var future = nightshift.run("registry", "show", "m@champion", "--at", "9999-01-01T00:00Z");

    // Then
    assertThat(then.json().at("version")).isEqualTo(3);
    assertThat(nightshift.run("registry", "show", "m@champion", "--json").json().at("version"))
        .isEqualTo(2);
    assertThat(before.code()).isEqualTo(2);
    assertThat(before.problems())
        .containsExactly(
            "Unknown model 'm' at 2013-06-14T03:00:00Z: its history begins at " + registered);
    assertThat(wrong.problems())
        .containsExactly(
            "Invalid --at 'yesterday': write a time with its zone, as in 2013-06-14T03:00Z, or a date");
    assertThat(future.code()).isEqualTo(2);
    assertThat(future.problems())
        .containsExactly(
            "Invalid --at '9999-01-01T00:00Z': nobody knows yet how the aliases will stand then;"
                + " give a time that has passed");
  }

  @Test
  void goesBackOnlyFromTheVersionThatIsExpected() {
    var wrong = rollBack("--expect", "m:2");
    var right = rollBack("--expect", "m:3");

    assertThat(wrong.code()).isEqualTo(4);
    assertThat(wrong.problems()).singleElement().asString().endsWith("it stands for version 3");
    assertThat(right.code()).isZero();
  }

  @Test
  void doesNotGoBackToWhatWasChangedUnlessForced() throws Exception {
    Files.writeString(registry.resolve("m/versions/2/linear.onnx"), "no model");

    var refused = rollBack();
    var forced = rollBack("--force");

    assertThat(refused.code()).isEqualTo(3);
    assertThat(refused.problems().get(0))
        .isEqualTo("Gate digest refused m:2 for alias 'champion'; the alias was not moved");
    assertThat(forced.code()).isZero();
    assertThat(forced.out()).contains("m@champion: 3 → 2", "REFUSED, forced");
  }

  @Test
  void refusesWhatIsNotThere() {
    assertThat(nightshift.run("registry", "rollback", "n", "--alias=champion").problems())
        .containsExactly("Unknown model 'n' in registry %s: it has m".formatted(registry));
    assertThat(nightshift.run("registry", "rollback", "m", "--alias=shadow").problems())
        .containsExactly("Unknown alias 'shadow' of model 'm': it has champion → 3");
    assertThat(nightshift.run("registry", "history", "n").code()).isEqualTo(2);
  }
}
