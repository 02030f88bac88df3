package io.nightshift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightshift.cli.CommandLineFixture.Result;
import io.nightshift.run.fixture.Runs;
import io.nightshift.run.fixture.SampleData;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackfillTest {
  /** On the second of these days too many rows are bad. */
  private static final String DAYS = "2013-06-01..2013-06-03";

  private static final String LENIENT = "rejects.max-ratio=0.5";

  @TempDir private Path folder;

  private final CommandLineFixture nightshift =
      new CommandLineFixture().with("NIGHTSHIFT_REGISTRY", SampleData.registry().toString());

  private Result score(String snapshots, String... more) {
    List<String> args = new ArrayList<>();
    args.addAll(List.of("score", "--job", SampleData.jobFile().toString()));
    args.addAll(List.of("--snapshots", snapshots));
    SampleData.places(table()).forEach(setting -> args.addAll(List.of("--set", setting)));
    args.addAll(List.of(more));
    return nightshift.run(args.toArray(String[]::new));
  }

  private Path table() {
    return folder.resolve("table");
  }

  private static List<Object> statuses(Result result) {
    return result.json().part("snapshots").items().stream()
        .map(snapshot -> snapshot.at("status"))
        .toList();
  }

  @Test
  void scoresWhatIsMissingInOrderAndSkipsWhatIsPublished() {
    assertThat(nightshift.score(table(), "2013-06-03", "--set", LENIENT).code()).isZero();

    Result result = score(DAYS, "--set", LENIENT);

    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.err())
        .containsSubsequence("[1/3] snapshot 2013-06-01", "[2/3] snapshot 2013-06-02", "[3/3]");
    assertThat(result.out())
        .startsWith("flight-delay, 3 snapshots: 1 already published, 2 published")
        .containsSubsequence("2013-06-01  published", "first run", "2013-06-03  already published")
        .contains("same model, input and job");
    assertThat(Runs.predictions(table()).select("snapshot_date").distinct().count()).isEqualTo(3);

    Result again = score(DAYS, "--set", LENIENT, "--json");
    assertThat(again.code()).isZero();
    assertThat(statuses(again)).containsOnly("already_published").hasSize(3);
  }

  @Test
  void stopsAtWhatAGateRefusesAndGoesOnWhenCalledAgain() {
    Result stopped = score(DAYS, "--json");

    assertThat(stopped.code()).isEqualTo(3);
    assertThat(statuses(stopped)).containsExactly("published", "failed", "not_begun");
    assertThat(stopped.json().at("exit_code")).isEqualTo(3);
    assertThat(stopped.json().at("snapshots/1/exit_code")).isEqualTo(3);
    assertThat(stopped.problems().get(0)).startsWith("snapshot 2013-06-02: ");

    Result resumed = score(DAYS, "--keep-going", "--json");
    assertThat(resumed.code()).isEqualTo(3);
    assertThat(statuses(resumed)).containsExactly("already_published", "failed", "published");
  }

  @Test
  void namesAllMissingSnapshotsBeforeItDoesAnything() {
    Result missing = score("2013-06-01,2012-01-01..2012-01-02");

    assertThat(missing.code()).isEqualTo(2);
    assertThat(missing.problems())
        .containsExactly(
            "Missing snapshots: 2 of 3 are not in %s: 2012-01-01, 2012-01-02; --skip-missing passes over them"
                .formatted(SampleData.snapshots() + "/snapshot_date={snapshot}"));
    assertThat(table()).doesNotExist();

    Result skipped = score("2012-01-01,2013-06-01", "--skip-missing", "--json");
    assertThat(skipped.code()).isZero();
    assertThat(statuses(skipped)).containsExactly("missing", "published");
  }

  @Test
  void leavesAloneWhatWasRolledBackUnlessForced() {
    assertThat(score("2013-06-01", "--model", "flight-delay:1").code()).isZero();
    assertThat(score("2013-06-01").code()).isZero();
    Result back =
        nightshift.run(
            "table", "rollback", "--table", table().toString(), "--snapshot", "2013-06-01");
    assertThat(back.code()).as(back.err()).isZero();

    Result left = score("2013-06-01", "--json");
    assertThat(left.code()).isZero();
    assertThat(statuses(left)).containsExactly("withdrawn");

    assertThat(statuses(score("2013-06-01", "--force", "--json"))).containsExactly("published");
  }

  @Test
  void anAliasThatMovesMeanwhileChangesNothing() throws Exception {
    Path registry = folder.resolve("registry");
    FileUtils.copyDirectory(SampleData.registry().toFile(), registry.toFile());
    nightshift
        .with("NIGHTSHIFT_REGISTRY", registry.toString())
        .when(
            "[2/2]",
            () ->
                new CommandLineFixture()
                    .run(
                        "registry",
                        "promote",
                        "flight-delay:1",
                        "--alias=champion",
                        "--registry=" + registry));

    Result result = score("2013-06-01,2013-06-03", "--set", LENIENT, "--json");

    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.json().part("snapshots").items())
        .extracting(snapshot -> snapshot.at("publication/arms/0/version"))
        .containsExactly(2, 2);
    assertThat(registry.resolve("flight-delay/events/00000004.json")).exists();
  }

  @Test
  void aDryRunTellsWhatWouldBeDoneAndWritesNothing() {
    Result plan = score("2013-06-01", "--dry-run");

    assertThat(plan.code()).isZero();
    assertThat(plan.out()).contains("planned", "would publish the first run of this snapshot");
    assertThat(table()).doesNotExist();
  }

  @Test
  void refusesListsThatMakeNoSense() {
    assertThat(score("2013-06-03..2013-06-01").problems())
        .singleElement()
        .asString()
        .contains("the last day must not be before the first");
    assertThat(score("2013-06-01..June").problems())
        .containsExactly(
            "Invalid --snapshots '2013-06-01..June': 'June' is no date such as 2013-06-01");
    assertThat(score("2013-06-01,,").code()).isEqualTo(2);
    assertThat(score(DAYS, "--set", "input.path=/data").problems())
        .singleElement()
        .asString()
        .startsWith("Cannot score several snapshots: 'input.path' /data is the same");
    Result both = score(DAYS, "--snapshot", "2013-06-01");
    assertThat(both.code()).isEqualTo(2);
    assertThat(both.err()).contains("Give either --snapshot or --snapshots, not both");
  }
}
