package io.nightshift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightshift.run.fixture.Models;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PromoteCommandTest {
  @TempDir private Path registry;

  @BeforeEach
  void registerTwoVersions() {
    Models.register(registry, "linear", Map.of());
    Models.register(registry, "lookup", Map.of());
  }

  /** Without gates: the two versions are of models that have nothing in common. */
  private CommandLineFixture.Result promote(String... args) {
    return new CommandLineFixture()
        .with("NIGHTSHIFT_REQUIRE", "none")
        .with("NIGHTSHIFT_REGISTRY", registry.toString())
        .run(
            Stream.concat(Stream.of("registry", "promote"), Stream.of(args))
                .toArray(String[]::new));
  }

  @Test
  void movesAnAliasAndTellsFromWhereToWhere() {
    assertThat(promote("m:1", "--alias", "champion").out().strip())
        .isEqualTo("m@champion: none → 1");
    assertThat(promote("m:2", "--alias", "champion").out().strip()).isEqualTo("m@champion: 1 → 2");
    assertThat(promote("m:2", "--alias", "champion").out().strip())
        .isEqualTo("m@champion: stands for 2 already");
  }

  @Test
  void tellsMachinesInOneDocument() {
    JsonDocument moved = promote("m:1", "--alias", "champion", "--json").json();
    JsonDocument again = promote("m:1", "--alias", "champion", "--json").json();

    assertThat(moved.at("model")).isEqualTo("m");
    assertThat(moved.at("alias")).isEqualTo("champion");
    assertThat(moved.at("from")).isNull();
    assertThat(moved.at("to")).isEqualTo(1);
    assertThat(moved.at("changed")).isEqualTo(true);
    assertThat(again.at("from")).isEqualTo(1);
    assertThat(again.at("changed")).isEqualTo(false);
  }

  @Test
  void keepsTheReasonForTheRecord() throws Exception {
    promote("m:2", "--alias", "champion", "--reason", "AUC 0.73 against 0.71");

    JsonDocument event =
        JsonDocument.of(Files.readString(registry.resolve("m/events/00000003.json")));
    assertThat(event.at("reason")).isEqualTo("AUC 0.73 against 0.71");
  }

  @Test
  void movesItOnlyFromTheVersionThatIsExpected() {
    promote("m:1", "--alias", "champion");

    var wrong = promote("m:2", "--alias", "champion", "--expect", "m:2");
    var right = promote("m:2", "--alias", "champion", "--expect", "m:1");
    var absent = promote("m:2", "--alias", "challenger", "--expect", "m:1");

    assertThat(wrong.code()).isEqualTo(4);
    assertThat(wrong.out()).isEmpty();
    assertThat(wrong.problems())
        .containsExactly(
            "Cannot move alias 'champion' of model 'm': expected it at version 2, it stands for"
                + " version 1");
    assertThat(right.code()).isZero();
    assertThat(absent.code()).isEqualTo(4);
    assertThat(absent.problems()).singleElement().asString().endsWith("it stands for none");
  }

  @Test
  void refusesWhatIsNoVersionOfThatModel() {
    var unknown = promote("m:3", "--alias", "champion");
    var alias = promote("m@champion", "--alias", "champion");
    var other = promote("m:1", "--alias", "champion", "--expect", "n:1");
    var name = promote("m:1", "--alias", "the champion");

    assertThat(Stream.of(unknown, alias, other, name))
        .extracting(CommandLineFixture.Result::code)
        .containsOnly(2);
    assertThat(unknown.problems()).containsExactly("Unknown version 3 of model 'm': it has 1, 2");
    assertThat(alias.problems())
        .containsExactly(
            "Invalid version to promote 'm@champion': name a version, as in flight-delay:2");
    assertThat(other.problems())
        .containsExactly("Invalid --expect 'n:1': it is of another model than m:1");
    assertThat(name.problems())
        .singleElement()
        .asString()
        .startsWith("Invalid alias 'the champion'");
    assertThat(registry.resolve("m/events/00000003.json")).doesNotExist();
  }
}
