package io.nightshift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightshift.cli.CommandLineFixture.Result;
import io.nightshift.fixture.ClosedPort;
import io.nightshift.run.fixture.HttpReceiver;
import io.nightshift.run.fixture.SampleData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsTest {
  private static final String JOB = "nightshift_job=\"flight-delay\"";
  private static final String EXIT_CODE = "nightshift_last_run_exit_code{" + JOB + "}";
  private static final String LAST_RUN = "nightshift_last_run_timestamp_seconds{" + JOB + "}";
  private static final String LAST_SUCCESS =
      "nightshift_last_success_timestamp_seconds{" + JOB + "}";
  private static final String PUBLISHED = "nightshift_publication_timestamp_seconds{" + JOB + "}";
  private static final String READ = "nightshift_rows_read{" + JOB + "}";
  private static final String MISSING = "nightshift_rows_rejected{code=\"missing\"," + JOB + "}";
  private static final String RATIO =
      "nightshift_gate_value{gate=\"rejects.max-ratio\"," + JOB + "}";
  private static final String PASSED =
      "nightshift_gate_passed{gate=\"rejects.max-ratio\"," + JOB + "}";

  @TempDir private Path folder;

  private final CommandLineFixture nightshift = new CommandLineFixture();
  private Path table;
  private Path metrics;

  @BeforeEach
  void makeTheCollectorsFolder() throws IOException {
    table = folder.resolve("table");
    metrics = Files.createDirectories(folder.resolve("metrics"));
  }

  private Result score(int code, String snapshot, String... more) {
    List<String> args = new ArrayList<>(List.of("--json"));
    args.addAll(List.of(more));
    Result result = nightshift.score(table, snapshot, args.toArray(String[]::new));
    assertThat(result.code()).as(result.err()).isEqualTo(code);
    return result;
  }

  private Path file() {
    return metrics.resolve("nightshift-flight-delay.prom");
  }

  private Map<String, Double> figures() throws IOException {
    return figures(Files.readString(file()));
  }

  /** Each sample's value, by its name and labels. */
  private static Map<String, Double> figures(String text) {
    Map<String, Double> figures = new TreeMap<>();
    text.lines()
        .filter(line -> !line.startsWith("#"))
        .forEach(
            line -> {
              int end = line.lastIndexOf(' ');
              assertThat(figures.put(line.substring(0, end), Double.valueOf(line.substring(end))))
                  .as(line)
                  .isNull();
            });
    return figures;
  }

  private static double seconds(Object instant) {
    return Instant.parse((String) instant).toEpochMilli() / 1e3;
  }

  @Test
  void tellWhatARunCameTo() throws IOException {
    JsonDocument published = score(0, SampleData.DAY, "--metrics=" + metrics).json();

    Map<String, Double> figures = figures();
    assertThat(figures)
        .containsEntry(READ, 989.0)
        .containsEntry("nightshift_rows_scored{" + JOB + "}", 984.0)
        .containsEntry(MISSING, 5.0)
        .containsEntry("nightshift_rows_rejected{code=\"lossy\"," + JOB + "}", 0.0)
        .containsEntry(RATIO, 5.0 / 989)
        .containsEntry("nightshift_gate_limit{gate=\"rejects.max-ratio\"," + JOB + "}", 0.01)
        .containsEntry(PASSED, 1.0)
        .containsEntry("nightshift_model_info{model=\"flight-delay:2\"," + JOB + "}", 1.0)
        .containsEntry(
            "nightshift_model_bytes{" + JOB + "}", (double) Files.size(SampleData.modelFile(2)))
        .containsEntry(EXIT_CODE, 0.0)
        .containsEntry(PUBLISHED, seconds(published.at("publication/published_at")));
    assertThat(figures.get(LAST_RUN))
        .isEqualTo(figures.get(LAST_SUCCESS))
        .isGreaterThanOrEqualTo(figures.get(PUBLISHED));
  }

  @Test
  void splitTheTimeOfTasksAndCountTheirBatches() throws IOException {
    score(0, SampleData.DAY, "--metrics=" + metrics, "--set=inference.batch-rows=100");

    Map<String, Double> figures = figures();
    for (String stage : List.of("read", "pack", "model", "write")) {
      assertThat(figures.get("nightshift_stage_seconds{" + JOB + ",stage=\"" + stage + "\"}"))
          .as(stage)
          .isPositive();
    }
    assertThat(figures).containsEntry("nightshift_batch_rows_sum{" + JOB + "}", 989.0);
    double batches = figures.get("nightshift_batch_rows_count{" + JOB + "}");
    assertThat(batches).isBetween(10.0, 12.0);
    assertThat(figures)
        .containsEntry("nightshift_batch_rows_bucket{" + JOB + ",le=\"128.0\"}", batches)
        .containsEntry("nightshift_batch_seconds_count{" + JOB + "}", batches);
    assertThat(figures.get("nightshift_batch_seconds_sum{" + JOB + "}"))
        .isLessThanOrEqualTo(
            figures.entrySet().stream()
                .filter(figure -> figure.getKey().startsWith("nightshift_stage_seconds"))
                .mapToDouble(Map.Entry::getValue)
                .sum());
  }

  @Test
  void keepTheLastSuccessWhenARunFails() throws IOException {
    score(0, SampleData.DAY, "--metrics=" + metrics);
    Map<String, Double> before = figures();

    score(2, "1999-12-31", "--metrics=" + metrics);

    Map<String, Double> after = figures();
    assertThat(after).containsEntry(EXIT_CODE, 2.0);
    assertThat(after.get(LAST_RUN)).isGreaterThan(before.get(LAST_RUN));
    for (String same : before.keySet()) {
      if (!same.equals(EXIT_CODE) && !same.equals(LAST_RUN)) {
        assertThat(after).containsEntry(same, before.get(same));
      }
    }
  }

  @Test
  void tellWhatAGateRefused() throws IOException {
    score(3, SampleData.BAD_DAY, "--metrics=" + metrics);

    assertThat(figures())
        .containsEntry(EXIT_CODE, 3.0)
        .containsEntry(READ, 911.0)
        .containsEntry(MISSING, 30.0)
        .containsEntry(RATIO, 30.0 / 911)
        .containsEntry(PASSED, 0.0)
        .doesNotContainKey(PUBLISHED)
        .doesNotContainKey(LAST_SUCCESS);
  }

  @Test
  void takeWhatIsPublishedAlreadyForASuccessButNotForAPublication() throws IOException {
    score(0, SampleData.DAY);

    score(0, SampleData.DAY, "--metrics=" + metrics);

    assertThat(figures()).containsEntry(EXIT_CODE, 0.0).containsKey(LAST_SUCCESS);
    assertThat(figures()).doesNotContainKeys(PUBLISHED, READ);
  }

  @Test
  void tellEachSnapshotOfABackfillAndHowItEnded() throws IOException {
    try (HttpReceiver gateway = new HttpReceiver(200)) {
      List<String> args = new ArrayList<>(List.of("score", "--snapshots=2013-06-01,2013-06-02"));
      args.addAll(List.of("--job=" + SampleData.jobFile(), "--registry=" + SampleData.registry()));
      SampleData.places(table).forEach(setting -> args.add("--set=" + setting));
      args.addAll(List.of("--metrics=" + metrics, "--push-gateway=" + gateway.url()));

      assertThat(nightshift.run(args.toArray(String[]::new)).code()).isEqualTo(3);

      assertThat(gateway.received()).hasSize(3);
      assertThat(figures(gateway.received().get(0).body()))
          .containsKey(PUBLISHED)
          .doesNotContainKey(EXIT_CODE);
      assertThat(figures(gateway.received().get(1).body())).containsEntry(MISSING, 30.0);
      assertThat(figures(gateway.received().get(2).body())).containsEntry(EXIT_CODE, 3.0);
      assertThat(figures()).isEqualTo(figures(gateway.received().get(2).body()));
    }
  }

  @Test
  void replaceInTheGroupOfTheJobOnlyWhatTheyTell() {
    try (HttpReceiver gateway = new HttpReceiver(202)) {
      nightshift
          .with("NIGHTSHIFT_PUSH_GATEWAY", gateway.url() + "/behind/proxy/")
          .with("NIGHTSHIFT_PUSH_GATEWAY_TOKEN", "t0ken");

      score(2, "1999-12-31");

      assertThat(gateway.received()).hasSize(1);
      HttpReceiver.Received pushed = gateway.received().get(0);
      assertThat(pushed.method()).isEqualTo("POST");
      assertThat(pushed.path())
          .isEqualTo("/behind/proxy/metrics/job/nightshift/nightshift_job/flight-delay");
      assertThat(pushed.type()).startsWith("text/plain; version=0.0.4");
      assertThat(pushed.credentials()).hasValue("Bearer t0ken");
      assertThat(figures(pushed.body())).containsOnlyKeys(EXIT_CODE, LAST_RUN);
    }
  }

  @Test
  void neverFailARunThatIsPublished() throws IOException {
    Path none = folder.resolve("none");
    try (ClosedPort gateway = new ClosedPort()) {
      Result result =
          score(0, SampleData.DAY, "--push-gateway=" + gateway.url(), "--metrics=" + none);

      assertThat(result.json().at("status")).isEqualTo("published");
      assertThat(result.err().lines().filter(line -> line.startsWith("Warning: ")))
          .containsExactly(
              "Warning: the metrics of job 'flight-delay' are not in %s: there is no such folder; the run itself is as it says"
                  .formatted(none),
              "Warning: the metrics of job 'flight-delay' are not in %s: Connection refused; the run itself is as it says"
                  .formatted(gateway.url()));
    }
  }

  @Test
  void tellWhatTheGatewayAnswers() {
    try (HttpReceiver gateway = new HttpReceiver(401)) {
      Result result = score(2, "1999-12-31", "--push-gateway=" + gateway.url());

      assertThat(result.err().lines().filter(line -> line.startsWith("Warning: ")))
          .singleElement()
          .asString()
          .contains("401")
          .doesNotContain("Exception");
    }
  }

  @Test
  void refuseWhatIsNoGatewayBeforeAnythingIsScored() {
    assertThat(score(2, SampleData.DAY, "--push-gateway=gateway:9091").problems())
        .containsExactly(
            "Invalid push gateway 'gateway:9091': want http://HOST:PORT or https://HOST:PORT");
    Result secret = score(2, SampleData.DAY, "--push-gateway=http://bob:s3cret@gateway:9091");
    assertThat(secret.err() + secret.out())
        .contains("must not hold a password")
        .doesNotContain("s3cret");
    nightshift.with("NIGHTSHIFT_PUSH_GATEWAY_USERNAME", "bob");
    assertThat(score(2, SampleData.DAY, "--push-gateway=http://gateway:9091").problems())
        .containsExactly(
            "Invalid credentials for the push gateway: NIGHTSHIFT_PUSH_GATEWAY_USERNAME is set, but NIGHTSHIFT_PUSH_GATEWAY_PASSWORD is not");
    assertThat(table).doesNotExist();
  }

  @Test
  void writeNothingInADryRun() {
    score(0, SampleData.DAY, "--dry-run", "--metrics=" + metrics);

    assertThat(metrics).isEmptyDirectory();
  }

  /** The collector runs as a user of its own. */
  @Test
  void areReadByOthersAndLeaveNothingBeside() throws IOException {
    score(2, "1999-12-31", "--metrics=" + metrics);

    assertThat(metrics).isDirectoryContaining("glob:**/*.prom");
    assertThat(metrics.toFile().list()).hasSize(1);
    assertThat(Files.getPosixFilePermissions(file())).contains(PosixFilePermission.GROUP_READ);
  }

  @Test
  void mendAFileThatIsDamaged() throws IOException {
    Files.write(file(), new byte[] {(byte) 0xff, '\n', '#'});

    score(2, "1999-12-31", "--metrics=" + metrics);

    assertThat(figures()).containsOnlyKeys(EXIT_CODE, LAST_RUN);
  }
}
