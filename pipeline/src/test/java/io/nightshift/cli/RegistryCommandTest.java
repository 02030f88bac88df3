package io.nightshift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightshift.run.fixture.Models;
import io.nightshift.run.fixture.SampleData;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistryCommandTest {
  private static final String LINEAR = Models.file("linear").toString();

  @TempDir private Path registry;

  private CommandLineFixture nightshift;

  @BeforeEach
  void useARegistryOfTheTest() {
    nightshift = new CommandLineFixture().with("NIGHTSHIFT_REGISTRY", registry.toString());
  }

  private CommandLineFixture.Result register(String... more) {
    return nightshift.run(
        Stream.concat(Stream.of("registry", "register", "--name", "m"), Stream.of(more))
            .toArray(String[]::new));
  }

  @Test
  void registerPrintsTheNewVersion() {
    var first = register("--onnx", LINEAR, "--features", "a,b,c");
    var second = register("--onnx", SampleData.modelFile(1).toString());

    assertThat(List.of(first, second)).extracting(CommandLineFixture.Result::code).containsOnly(0);
    assertThat(List.of(first, second))
        .extracting(CommandLineFixture.Result::out)
        .containsExactly("m:1" + System.lineSeparator(), "m:2" + System.lineSeparator());
    assertThat(first.err()).isEmpty();
  }

  @Test
  void registerKeepsFeaturesRulesAndTags() {
    JsonDocument version =
        register(
                "--onnx",
                LINEAR,
                "--features",
                "X=a, b ,c",
                "--missing",
                "X={fill: 0}",
                "--tag",
                "team=ops",
                "--tag",
                "note=a=b",
                "--json")
            .json();

    assertThat(version.at("signature/inputs/0/features")).isEqualTo(List.of("a", "b", "c"));
    assertThat(version.at("signature/inputs/0/missing/fill")).isEqualTo(0);
    assertThat(version.at("tags")).isEqualTo(Map.of("team", "ops", "note", "a=b"));
  }

  @Test
  void registerRecognisesTheSameModel() {
    register("--onnx", LINEAR, "--features", "a,b,c");

    var again = register("--onnx", LINEAR, "--features", "a,b,c");
    var otherwise = register("--onnx", LINEAR, "--features", "c,b,a");

    assertThat(again.code()).isZero();
    assertThat(again.out().strip()).isEqualTo("m:1");
    assertThat(again.err().strip())
        .isEqualTo(
            "The registry has this very model already; nothing was added. Its tags change with:"
                + " nightshift registry tag");
    assertThat(otherwise.out().strip()).isEqualTo("m:2");
  }

  @Test
  void registerTellsWhatIsWrongAndAddsNothing() {
    var features = register("--onnx", LINEAR, "--features", "a,b");
    var rules = register("--onnx", LINEAR, "--missing", "X=zero", "--missing", "Y=drop");
    var file = register("--onnx", registry.resolve("none.onnx").toString());

    assertThat(List.of(features, rules, file))
        .extracting(CommandLineFixture.Result::code)
        .containsOnly(2);
    assertThat(features.problems())
        .containsExactly(
            "Cannot register m: input 'X' is float32 [N,3], which 2 features cannot fill (a, b)");
    assertThat(rules.problems())
        .hasSize(2)
        .allSatisfy(problem -> assertThat(problem).contains("reject, nan or {fill: VALUE}"));
    assertThat(file.problems()).singleElement().asString().contains("none.onnx");
    assertThat(registry).isEmptyDirectory();
  }

  @Test
  void registerRefusesTwoListsOfFeaturesForOneInput() {
    var result = register("--onnx", LINEAR, "--features", "a,b,c", "--features", "d,e,f");

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.problems())
        .singleElement()
        .asString()
        .isEqualTo("Invalid --features 'd,e,f': its input is given twice");
  }

  @Test
  void listShowsModelsVersionsAndAliases() {
    register("--onnx", LINEAR);
    register("--onnx", Models.file("lookup").toString());
    nightshift.run("registry", "promote", "m:1", "--alias", "champion");

    var text = nightshift.run("registry", "list");
    var json = nightshift.run("registry", "list", "--json");

    assertThat(text.code()).isZero();
    assertThat(text.out().lines())
        .containsExactly("MODEL  VERSIONS  ALIASES", "m      1, 2      champion → 1");
    assertThat(json.json().value())
        .isEqualTo(
            List.of(
                Map.of("name", "m", "versions", List.of(1, 2), "aliases", Map.of("champion", 1))));
  }

  @Test
  void registerKeepsWhatIsToldAboutTheTraining() throws Exception {
    Path profile = Files.writeString(registry.resolve("profile.json"), "{}");
    JsonDocument version =
        register(
                "--onnx=" + LINEAR,
                "--training-data=features/2013-05",
                "--code-version=4f1c2ab",
                "--param=depth=6",
                "--metric=auc=0.73",
                "--baseline=" + profile,
                "--json")
            .json();
    var shown = nightshift.run("registry", "show", "m:1");

    assertThat(version.at("lineage/training_data/0")).isEqualTo("features/2013-05");
    assertThat(version.at("lineage/code_version")).isEqualTo("4f1c2ab");
    assertThat(version.at("lineage/parameters/depth")).isEqualTo("6");
    assertThat(version.at("lineage/metrics/auc")).isEqualTo(0.73);
    assertThat(version.at("attachments/baseline/path"))
        .isEqualTo("attachments/baseline/profile.json");
    assertThat(registry.resolve("m/versions/1/attachments/baseline/profile.json")).hasContent("{}");
    assertThat(shown.out().lines())
        .contains(
            "  trained on  features/2013-05",
            "  code        4f1c2ab",
            "  param       depth=6",
            "  metric      auc=0.73",
            "  baseline    attachments/baseline/profile.json, 2 bytes");
  }

  @Test
  void registerRefusesWhatItCannotKeep() {
    var result = register("--onnx=" + LINEAR, "--metric=auc=NaN", "--baseline=/none");

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.problems())
        .containsExactly(
            "Invalid --metric auc=NaN: it must be finite",
            "Cannot read baseline file /none: /none");
    assertThat(registry).isEmptyDirectory();
  }

  @Test
  void tagChangesTheTagsOfAVersion() {
    register("--onnx=" + LINEAR, "--tag=team=ops");

    var tagged = nightshift.run("registry", "tag", "m:1", "stage=shadow", "team=");
    var json = nightshift.run("registry", "tag", "m:1", "by=me", "--json").json();

    assertThat(tagged.out().lines()).containsExactly("m:1", "  stage=shadow");
    assertThat(json.part("tags").value()).isEqualTo(Map.of("by", "me", "stage", "shadow"));
    assertThat(nightshift.run("registry", "history", "m").out())
        .contains("tagged 1: stage=shadow, team=", "tagged 1: by=me");
    assertThat(nightshift.run("registry", "tag", "m:2", "a=b").problems())
        .containsExactly("Unknown version 2 of model 'm': it has 1");
    assertThat(nightshift.run("registry", "tag", "m:1").code()).isEqualTo(2);
  }

  @Test
  void listSaysThatThereAreNoModels() {
    assertThat(nightshift.run("registry", "list").out().strip())
        .isEqualTo("No models in " + registry);
    assertThat(nightshift.run("registry", "list", "--json").json().items()).isEmpty();
  }

  @Test
  void listRefusesAPlaceWhereNoRegistryIs() throws Exception {
    Path nowhere = registry.resolve("nowhere");
    Path file = Files.writeString(registry.resolve("file"), "");

    for (Path place : List.of(nowhere, file)) {
      for (List<String> command :
          List.of(List.of("list"), List.of("verify"), List.of("show", "m"), List.of("list"))) {
        List<String> line = new ArrayList<>(List.of("registry"));
        line.addAll(command);
        line.add("--registry=" + place);
        var result = nightshift.run(line.toArray(String[]::new));

        assertThat(result.code()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        assertThat(result.problems())
            .containsExactly(
                "No registry at %s: there is no such folder; check where it is, or register a model, which makes it"
                    .formatted(place));
      }
    }
    assertThat(nowhere).doesNotExist();
  }

  @Test
  void showTellsOfAllVersions() {
    register("--onnx", LINEAR);
    nightshift.run("registry", "promote", "m:1", "--alias", "champion");

    var text = nightshift.run("registry", "show", "m");
    JsonDocument json = nightshift.run("registry", "show", "m", "--json").json();

    assertThat(text.out().lines().toList().get(0))
        .matches("VERSION +ALIASES +DIGEST +SIZE +REGISTERED +BY");
    assertThat(text.out().lines().toList().get(1))
        .matches(" +1 +champion +sha256:[0-9a-f]{12} +[\\d,]+ bytes +\\S+Z +\\S+");
    assertThat(json.at("name")).isEqualTo("m");
    assertThat(json.at("aliases/champion")).isEqualTo(1);
    assertThat(json.part("versions").items()).hasSize(1);
    assertThat(json.at("versions/0/aliases")).isEqualTo(List.of("champion"));
  }

  @Test
  void showTellsOfOneVersionByItsNumberOrItsAlias() {
    register("--onnx", LINEAR, "--features", "a,b,c", "--missing", "X=nan", "--tag", "team=ops");
    nightshift.run("registry", "promote", "m:1", "--alias", "champion");

    var byNumber = nightshift.run("registry", "show", "m:1");
    var byAlias = nightshift.run("registry", "show", "m@champion");

    JsonDocument json = nightshift.run("registry", "show", "m:1", "--json").json();

    assertThat(byAlias.out()).isEqualTo(byNumber.out());
    assertThat(json.at("name")).isEqualTo("m");
    assertThat(json.at("aliases")).isEqualTo(List.of("champion"));
    assertThat(byNumber.out().lines())
        .startsWith("m:1")
        .contains(
            "  aliases     champion",
            "  tag         team=ops",
            "INPUT  TYPE           FED BY   MISSING",
            "X      float32 [N,3]  a, b, c  nan",
            "score    float32 [N,1]")
        .anyMatch(line -> line.matches("linear\\.onnx +[\\d,]+ bytes +[0-9a-f]{64}"));
  }

  @Test
  void showRefusesWhatIsNotThere() {
    register("--onnx", LINEAR);

    assertThat(nightshift.run("registry", "show", "n").problems())
        .containsExactly("Unknown model 'n' in registry %s: it has m".formatted(registry));
    assertThat(nightshift.run("registry", "show", "m:2").problems())
        .containsExactly("Unknown version 2 of model 'm': it has 1");
    var json = nightshift.run("registry", "show", "m@champion", "--json");
    assertThat(json.code()).isEqualTo(2);
    assertThat(json.json().at("problems/0"))
        .isEqualTo("Unknown alias 'champion' of model 'm': it has none");
  }
}
