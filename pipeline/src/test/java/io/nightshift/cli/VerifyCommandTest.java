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

class VerifyCommandTest {
  @TempDir private Path registry;

  private CommandLineFixture nightshift;

  @BeforeEach
  void registerTwoVersions() {
    nightshift = new CommandLineFixture().with("NIGHTSHIFT_REGISTRY", registry.toString());
    Models.register(registry, "linear", Map.of());
    Models.register(registry, "lookup", Map.of());
    nightshift.run("registry", "promote", "m:1", "--alias=champion");
  }

  private CommandLineFixture.Result verify(String... args) {
    return nightshift.run(
        Stream.concat(Stream.of("registry", "verify"), Stream.of(args)).toArray(String[]::new));
  }

  @Test
  void findsNothingWrong() {
    var all = verify();
    var one = verify("m:2", "--json");

    assertThat(all.code()).isZero();
    assertThat(all.err()).isEmpty();
    assertThat(all.out().lines())
        .containsExactly(
            "OF   ITEM          STATUS",
            "m:1  version.json  ok",
            "m:1  linear.onnx   ok",
            "m:2  version.json  ok",
            "m:2  lookup.onnx   ok",
            "m    history       ok",
            "5 items in %s, none damaged".formatted(registry));
    assertThat(one.json().at("damaged")).isEqualTo(0);
    assertThat(one.json().part("findings").items()).hasSize(3);
    assertThat(one.json().at("findings/0/subject")).isEqualTo("m:2");
  }

  @Test
  void tellsAllDamageAtOnce() throws Exception {
    // Given
    Files.writeString(registry.resolve("m/versions/1/linear.onnx"), "another");
    Files.delete(registry.resolve("m/versions/2/lookup.onnx"));
    Path event = registry.resolve("m/events/00000003.json");
    Files.writeString(event, Files.readString(event).replace("\"version\": 1", "\"version\": 2"));

    // When
    var text = verify();
    var json = verify("m", "--json");

    // Then
    assertThat(List.of(text, json)).extracting(CommandLineFixture.Result::code).containsOnly(2);
    assertThat(text.out()).contains("5 items in %s, 3 damaged".formatted(registry));
    assertThat(text.problems())
        .satisfiesExactly(
            line -> assertThat(line).startsWith("m:1 linear.onnx: has SHA-256 "),
            line -> assertThat(line).isEqualTo("m:2 lookup.onnx: is gone; restore it from a copy"),
            line ->
                assertThat(line)
                    .isEqualTo(
                        "m history: Damaged history of model 'm' in %s: event 3, %s, was changed after it was written; restore it from a copy of the registry"
                            .formatted(registry, event)));
    assertThat(json.json().at("damaged")).isEqualTo(3);
  }

  @Test
  void noticesThatTheLastEventIsGoneAndAVersionWithoutOne() throws Exception {
    // Given
    Files.delete(registry.resolve("m/events/00000003.json"));
    Files.delete(registry.resolve("m/events/00000002.json"));
    Files.writeString(registry.resolve("m/versions/1/notes.txt"), "left here");

    // When
    var result = verify();

    // Then
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.problems())
        .containsExactly(
            "m history: Damaged history of model 'm' in %s: events 2 to 3 are gone: %s to %s; restore it from a copy of the registry"
                .formatted(
                    registry,
                    registry.resolve("m/events/00000002.json"),
                    registry.resolve("m/events/00000003.json")));
    assertThat(result.out())
        .contains(
            "note: is no file of this version; never used",
            "note: no event tells of it: its registration was broken off, or its event was"
                + " deleted");
  }

  @Test
  void listsWhatIsSoundBesideWhatIsDamaged() throws Exception {
    // Given
    nightshift.run("registry", "register", "--name=n", "--onnx=" + Models.file("linear"));
    Files.delete(registry.resolve("n/events/00000001.json"));
    nightshift.run("registry", "register", "--name=o", "--onnx=" + Models.file("linear"));
    Files.writeString(registry.resolve("o/events/00000001.json"), "{");
    Files.writeString(registry.resolve("m/versions/2/version.json"), "{");

    // When
    var list = nightshift.run("registry", "list");
    var show = nightshift.run("registry", "show", "m");
    var listed = nightshift.run("registry", "list", "--json");
    var shown = nightshift.run("registry", "show", "m", "--json");

    // Then
    assertThat(List.of(listed.code(), shown.code())).containsOnly(2);
    assertThat(listed.json().at("0/name")).isEqualTo("m");
    assertThat(listed.json().at("0/versions")).isEqualTo(List.of(1, 2));
    assertThat(listed.json().at("1/name")).isEqualTo("n");
    assertThat(listed.json().part("1/problems").items()).hasSize(2);
    assertThat(listed.json().at("2/name")).isEqualTo("o");
    assertThat(shown.json().part("versions").items()).hasSize(1);
    assertThat(shown.json().part("problems").items()).hasSize(1);
    assertThat(list.code()).isEqualTo(2);
    assertThat(list.out().lines())
        .containsExactly("MODEL  VERSIONS  ALIASES", "m      1, 2      champion → 1");
    assertThat(list.problems())
        .containsExactly(
            "Damaged history of model 'n' in %s: event 1 is gone: there is no %s; restore it from a copy of the registry"
                .formatted(registry, registry.resolve("n/events/00000001.json")),
            unusable("n"),
            "Damaged history of model 'o' in %s: event 1, %s, was changed after it was written; restore it from a copy of the registry"
                .formatted(registry, registry.resolve("o/events/00000001.json")),
            unusable("o"));
    assertThat(show.code()).isEqualTo(2);
    assertThat(show.out().lines()).hasSize(2);
    assertThat(show.problems())
        .singleElement()
        .asString()
        .isEqualTo(
            "Damaged registry: %s was changed after it was registered; restore it from a copy"
                .formatted(registry.resolve("m/versions/2/version.json")));
  }

  private static String unusable(String model) {
    return "Model '%s' cannot be used until its history is whole; where no copy is left, register what is in use in another registry"
        .formatted(model);
  }

  @Test
  void refusesWhatIsNotThere() {
    assertThat(verify("n").code()).isEqualTo(2);
    assertThat(verify("m:3").problems())
        .containsExactly("Unknown version 3 of model 'm': it has 1, 2");
    assertThat(verify("m@champion").problems())
        .containsExactly(
            "Invalid version to verify 'm@champion': name a version, as in flight-delay:2");
  }
}
