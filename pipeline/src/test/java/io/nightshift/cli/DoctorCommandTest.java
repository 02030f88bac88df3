package io.nightshift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightshift.run.fixture.SampleData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DoctorCommandTest {
  /** Nobody listens there. */
  private static final String NOWHERE = "hdfs://127.0.0.1:1/nightshift";

  @TempDir private Path folder;

  private final CommandLineFixture nightshift = new CommandLineFixture();

  private CommandLineFixture.Result doctor(String... more) {
    List<String> args = new ArrayList<>(List.of("doctor", "--job"));
    args.add(SampleData.jobFile().toString());
    if (!List.of(more).contains("--registry")) {
      args.addAll(List.of("--registry", SampleData.registry().toString()));
    }
    SampleData.places(table()).forEach(setting -> args.addAll(List.of("--set", setting)));
    args.addAll(List.of(more));
    return nightshift.run(args.toArray(String[]::new));
  }

  private Path table() {
    return folder.resolve("predictions/table");
  }

  /** The verdicts by check, and where that is not the driver. */
  private static Map<String, Object> verdicts(JsonDocument document) {
    return document.part("checks").items().stream()
        .collect(Collectors.toMap(DoctorCommandTest::name, check -> check.at("verdict")));
  }

  private static String name(JsonDocument check) {
    return check.at("where").equals("driver")
        ? (String) check.at("check")
        : check.at("check") + " of " + check.at("where");
  }

  private static List<?> mend(JsonDocument document, String name) {
    return document.part("checks").items().stream()
        .filter(check -> name(check).equals(name))
        .map(check -> (List<?>) check.at("mend"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void tellsThatAllIsWellAndLeavesNothing() {
    var result = doctor("--snapshot", SampleData.DAY);

    assertThat(result.code()).as(result.out() + result.err()).isZero();
    assertThat(result.out().lines())
        .anyMatch(line -> line.matches("  CHECK +WHERE +VERDICT +FOUND"))
        .anyMatch(line -> line.matches("  ONNX Runtime +driver +ok +[\\d.]+, loads"))
        .anyMatch(
            line -> line.matches("  registry +driver +ok +flight-delay:2, sha256:[0-9a-f]{12}"))
        .anyMatch(line -> line.matches("  input +driver +ok +.*snapshot_date=2013-06-14, 2 files"))
        .anyMatch(line -> line.matches("  table +driver +ok +.*, created, read and deleted a file"))
        .anyMatch(line -> line.matches("  model +task in the driver +ok +loads, on cpu"))
        .noneMatch(line -> line.contains("FAILED") || line.contains("not checked"));
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void withoutAJobItChecksWhatItCan() {
    var result = nightshift.run("doctor", "--json");

    assertThat(result.code()).isZero();
    assertThat(result.json().at("status")).isEqualTo("well");
    assertThat(verdicts(result.json()))
        .containsOnlyKeys(
            "Java",
            "Spark",
            "ONNX Runtime",
            "temp folder",
            "memory",
            "Spark session",
            "cores",
            "executors");
  }

  @Test
  void theEnvironmentGivesTheRegistryAndWhatOnlyConcernsJobsIsPassedOver() {
    var result =
        nightshift
            .with("NIGHTSHIFT_REGISTRY", SampleData.registry().toString())
            .with("NIGHTSHIFT_MODEL", "nobody@nowhere")
            .with("NIGHTSHIFT_JSON", "true")
            .run("doctor");

    assertThat(result.code()).isZero();
    assertThat(verdicts(result.json())).containsEntry("registry", "ok");
  }

  @ParameterizedTest
  @CsvSource({"--snapshot", "--model", "--set"})
  void whatConcernsAJobNeedsOne(String option) {
    var result = nightshift.run("doctor", option, "a=b");

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).startsWith(option + " goes with --job FILE, which is missing");
  }

  @Test
  void allThatIsWrongWithAJobFileIsToldAndTheRestIsChecked() throws IOException {
    Path job = folder.resolve("job.yaml");
    Files.writeString(
        job, "job: x\nmodel: m:1\ninput: {path: p, kee: k}\nrejects: {max-ratio: 7}\n");

    var result = nightshift.run("doctor", "--job", job.toString(), "--json");

    assertThat(result.code()).isEqualTo(2);
    assertThat(mend(result.json(), "job file"))
        .anyMatch(line -> line.toString().contains("unknown key 'input.kee'"))
        .anyMatch(line -> line.toString().contains("'rejects.max-ratio' must be a number"))
        .anyMatch(line -> line.toString().contains("missing required key 'output'"));
    assertThat(verdicts(result.json()))
        .containsEntry("job file", "failed")
        .containsEntry("registry", "not_checked")
        .containsEntry("model", "not_checked")
        .containsEntry("input", "not_checked")
        .containsEntry("table", "not_checked")
        .containsEntry("ONNX Runtime", "ok")
        .containsEntry("executors", "ok");
  }

  @Test
  void aJobFileThatIsNotThereIsOneOfTheFindings() {
    var result = nightshift.run("doctor", "--job", folder.resolve("none.yaml").toString());

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.out())
        .contains("- job file, driver: Missing job file: there is no " + folder);
  }

  @Test
  void everythingThatIsWrongIsFoundAtOnce() {
    var result =
        doctor(
            "--json",
            "--model",
            "flight-delay@champio",
            "--snapshot",
            "1999-01-01",
            "--set",
            "output.table=/proc/nightshift/table",
            "--set",
            "inference.threads=8");

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.json().at("exit_code")).isEqualTo(2);
    assertThat(mend(result.json(), "registry"))
        .singleElement()
        .asString()
        .contains("champio", "champion");
    assertThat(mend(result.json(), "input"))
        .singleElement()
        .asString()
        .startsWith("Missing input: there is no " + SampleData.snapshot("1999-01-01"));
    assertThat(mend(result.json(), "cores"))
        .singleElement()
        .asString()
        .contains("set spark.task.cpus=8");
    assertThat(verdicts(result.json()))
        .containsEntry("model", "not_checked")
        .containsEntry("model of task in the driver", "not_checked")
        .containsEntry("clock of storage of the table", "not_checked")
        .doesNotContainEntry("table", "ok");
  }

  @Test
  void aFileOfTheModelThatWasChangedIsNamed() throws IOException {
    Path registry = folder.resolve("registry");
    FileUtils.copyDirectory(SampleData.registry().toFile(), registry.toFile());
    Path file = registry.resolve("flight-delay/versions/2/flight-delay-v2.onnx");
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);

    var result = doctor("--json", "--registry", registry.toString());

    assertThat(result.code()).isEqualTo(2);
    assertThat(verdicts(result.json()))
        .containsEntry("registry", "ok")
        .containsEntry("model", "failed");
    assertThat(mend(result.json(), "model"))
        .singleElement()
        .asString()
        .contains("flight-delay-v2.onnx");
  }

  @Test
  void whatIsOutOfReachIsWorthAnotherTryUnlessSomethingElseIsWrong() throws IOException {
    Files.writeString(
        folder.resolve("spark-defaults.conf"), "spark.hadoop.ipc.client.connect.max.retries 0\n");
    nightshift.with("NIGHTSHIFT_CONF_DIR", folder.toString());

    var result = doctor("--json", "--registry", NOWHERE);
    assertThat(result.code()).isEqualTo(5);
    assertThat(verdicts(result.json()))
        .containsEntry("registry", "out_of_reach")
        .containsEntry("model", "not_checked")
        .containsEntry("table", "ok");

    result = doctor("--json", "--registry", NOWHERE, "--set", "input.path=/nowhere");
    assertThat(result.code()).isEqualTo(2);
  }

  @Test
  void noPasswordIsShown() {
    var result = doctor("--registry", "hdfs://user:geheim@127.0.0.1:1/x");

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.out() + result.err()).doesNotContain("geheim").contains("***");
  }
}
