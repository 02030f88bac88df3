package io.nightshift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightshift.cli.CommandLineFixture.Result;
import io.nightshift.run.fixture.Models;
import io.nightshift.run.fixture.SampleData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Some nights and what the audit tells of them; each test goes on after the one before it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class AuditCommandTest {
  private static final String DAY = SampleData.DAY;

  @TempDir private static Path folder;

  private final CommandLineFixture nightshift = new CommandLineFixture();
  private Path table;
  private Path registry;
  private Path log;
  private String first;
  private String second;
  private String refused;

  @BeforeAll
  void workForSomeNights() throws IOException {
    table = folder.resolve("table");
    registry = folder.resolve("registry");
    log = folder.resolve("log");
    FileUtils.copyDirectory(SampleData.registry().toFile(), registry.toFile());
    nightshift
        .with("NIGHTSHIFT_REGISTRY", registry.toString())
        .with("NIGHTSHIFT_AUDIT", log.toString());

    first = (String) score(0, DAY, "--model=flight-delay:1").at("publication/run_id");
    second = (String) score(0, DAY).at("publication/run_id");
    score(0, DAY);
    refused = (String) score(3, SampleData.BAD_DAY).at("refusal/run_id");
    score(2, "1999-12-31");
    run(2, "score", "--job", folder.resolve("none.yaml").toString(), "--snapshot", DAY);
    run(0, "table", "rollback", "--table=" + table, "--snapshot=" + DAY, "--reason=drift");
    run(0, "table", "vacuum", "--table=" + table, "--keep-runs=0", "--older-than=0s");
    Models.register(registry, "identity-float32", Map.of());
    Models.register(registry, "cube", Map.of());
    run(0, "registry", "promote", "m:1", "--alias=champion", "--reason=first");
    run(3, "registry", "promote", "m:2", "--alias=champion", "--reason=better");
    run(0, "registry", "promote", "m:2", "--alias=champion", "--force");
    run(0, "registry", "rollback", "m", "--alias=champion", "--reason=worse");
    run(0, "registry", "tag", "m:2", "stage=shadow");
  }

  private JsonDocument score(int code, String snapshot, String... more) {
    List<String> args = new ArrayList<>(List.of(more));
    args.add("--json");
    Result result = nightshift.score(table, snapshot, args.toArray(String[]::new));
    assertThat(result.code()).as(result.err()).isEqualTo(code);
    return result.json();
  }

  private Result run(int code, String... args) {
    Result result = nightshift.run(args);
    assertThat(result.code()).as(result.err()).isEqualTo(code);
    return result;
  }

  /** A command without any variable: what it reads is what the test names. */
  private static Result audit(String... more) {
    return new CommandLineFixture()
        .run(Stream.concat(Stream.of("audit"), Stream.of(more)).toArray(String[]::new));
  }

  private Result auditOfAll(String... more) {
    List<String> args =
        new ArrayList<>(List.of("--audit=" + log, "--table=" + table, "--registry=" + registry));
    args.addAll(List.of(more));
    return audit(args.toArray(String[]::new));
  }

  private static List<JsonDocument> entries(Result audit) {
    assertThat(audit.code()).as(audit.err()).isZero();
    return audit.json().part("entries").items();
  }

  private static Object member(JsonDocument entry, String name) {
    return ((Map<?, ?>) entry.value()).get(name);
  }

  private static List<String> told(List<JsonDocument> entries, String event) {
    return entries.stream()
        .filter(entry -> member(entry, "event").equals(event))
        .map(entry -> (String) member(entry, "outcome"))
        .toList();
  }

  private static JsonDocument only(List<JsonDocument> entries, String event, String outcome) {
    List<JsonDocument> found =
        entries.stream()
            .filter(entry -> member(entry, "event").equals(event))
            .filter(entry -> member(entry, "outcome").equals(outcome))
            .toList();
    assertThat(found).hasSize(1);
    return found.get(0);
  }

  @Test
  @Order(1)
  void theLogTellsEverythingThatWasDoneAndTried() {
    List<JsonDocument> all = entries(audit("--audit=" + log, "--json"));

    assertThat(told(all, "run"))
        .containsExactlyInAnyOrder("done", "done", "unchanged", "refused", "failed");
    assertThat(told(all, "publication")).containsExactly("done", "done");
    assertThat(told(all, "promotion")).containsExactly("done", "refused", "done");
    assertThat(told(all, "alias_rollback")).containsExactly("done");
    assertThat(told(all, "tagging")).containsExactly("done");
    assertThat(told(all, "command").stream().filter("begun"::equals)).hasSize(13);
    assertThat(told(all, "command").stream().filter("failed"::equals)).hasSize(2);
    assertThat(told(all, "command").stream().filter("refused"::equals)).hasSize(2);
    assertThat(told(all, "command").stream().filter("done"::equals)).hasSize(9);

    JsonDocument failed = only(all, "run", "failed");
    assertThat(failed.at("snapshot")).isEqualTo("1999-12-31");
    assertThat(failed.at("problems/0").toString()).startsWith("Missing snapshot");
    JsonDocument refusal = only(all, "run", "refused");
    assertThat(refusal.at("run_id")).isEqualTo(refused);
    assertThat(refusal.at("rejected")).isEqualTo(30);
    assertThat(refusal.at("digest").toString()).hasSize(64);
    JsonDocument back = only(all, "table_rollback", "done");
    assertThat(back.at("run_id")).isEqualTo(first);
    assertThat(back.at("from_run")).isEqualTo(second);
    assertThat(back.at("reason")).isEqualTo("drift");
    JsonDocument notPromoted = only(all, "promotion", "refused");
    assertThat(notPromoted.at("model")).isEqualTo("m");
    assertThat(notPromoted.at("version")).isEqualTo(2);
    assertThat(notPromoted.at("from_version")).isEqualTo(1);
    assertThat(notPromoted.at("reason")).isEqualTo("better");
    assertThat(all)
        .filteredOn(entry -> "signature".equals(member(entry, "gate")))
        .extracting(entry -> member(entry, "outcome"))
        .containsExactly("passed", "refused", "refused");
  }

  @Test
  @Order(1)
  void theRecordsTellWhatTookEffectAndWhatTheyCannotTell() {
    Result audit = audit("--table=" + table, "--registry=" + registry, "--json");
    List<JsonDocument> all = entries(audit);

    assertThat(told(all, "run")).containsExactlyInAnyOrder("done", "done", "refused");
    assertThat(told(all, "publication")).containsExactly("done", "done");
    assertThat(told(all, "table_rollback")).containsExactly("done");
    assertThat(told(all, "vacuum")).containsExactly("done");
    assertThat(told(all, "registration")).hasSize(4);
    assertThat(told(all, "alias_rollback")).containsExactly("done");
    assertThat(audit.json().at("not_read").toString())
        .contains("failed runs and refused promotions are only in an audit log");
  }

  @Test
  @Order(1)
  void whatBothTellIsToldOnce() {
    List<JsonDocument> all = entries(auditOfAll("--json"));

    assertThat(told(all, "publication")).hasSize(2);
    assertThat(all)
        .filteredOn(
            entry ->
                List.of("publication", "table_rollback", "tagging", "alias_rollback")
                    .contains(member(entry, "event")))
        .hasSize(5)
        .allSatisfy(
            entry -> {
              assertThat(member(entry, "in_log")).isEqualTo(true);
              assertThat(member(entry, "in_records")).isEqualTo(true);
            });
    assertThat(all)
        .filteredOn(entry -> member(entry, "event").equals("promotion"))
        .filteredOn(entry -> entry.at("model").equals("m"))
        .extracting(entry -> member(entry, "in_records"))
        .containsExactly(true, false, true);
    // Before there was a log.
    assertThat(all)
        .filteredOn(entry -> member(entry, "event").equals("registration"))
        .extracting(entry -> member(entry, "in_log"))
        .containsOnly(false);
  }

  @Test
  @Order(1)
  void tellsPeopleInATable() {
    Result audit = auditOfAll();

    assertThat(audit.code()).as(audit.err()).isZero();
    assertThat(audit.err()).doesNotContain("Note: ");
    assertThat(audit.out())
        .startsWith("WHEN")
        .containsSubsequence(
            "publication     done",
            "flight-delay:1, snapshot %s, run %s".formatted(DAY, first),
            "gate            refused",
            "rejects.max-ratio 0.03293 of 0.01",
            "table rollback  done",
            "drift")
        .contains("promotion       refused    champion, m:2 (from 1)")
        .contains("command         failed     score, --job=")
        .doesNotContain("begun", "command         done");
  }

  @Test
  @Order(1)
  void narrowsByTimeAndModel() {
    List<JsonDocument> ofM = entries(auditOfAll("--json", "--model=m:2"));
    assertThat(told(ofM, "promotion")).containsExactly("refused", "done");
    assertThat(told(ofM, "publication")).isEmpty();
    assertThat(told(ofM, "vacuum")).isNotEmpty();

    String moment =
        (String) member(only(entries(auditOfAll("--json")), "table_rollback", "done"), "at");
    List<JsonDocument> since = entries(auditOfAll("--json", "--since=" + moment));
    assertThat(told(since, "publication")).isEmpty();
    assertThat(told(since, "table_rollback")).hasSize(1);
    List<JsonDocument> until = entries(auditOfAll("--json", "--until=" + moment));
    assertThat(told(until, "publication")).hasSize(2);
    assertThat(told(until, "table_rollback")).isEmpty();

    assertThat(auditOfAll("--since=9999-01-01").out()).isEqualTo("Nothing is on record\n");
    assertThat(auditOfAll("--since=yesterday").problems())
        .containsExactly(
            "Invalid --since 'yesterday': write a time with its zone, as in 2013-06-14T03:00Z, or a date");
    assertThat(audit().problems())
        .containsExactly("Missing what to read: give --audit, --registry, --table or --job");
    assertThat(audit("--audit=" + folder.resolve("nowhere")).problems())
        .containsExactly("Missing audit log: there is no %s/nowhere".formatted(folder));
  }

  @Test
  @Order(2)
  void nothingIsDoneIfItsBeginCannotBeWritten() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    Path other = folder.resolve("other");

    Result result = nightshift.score(other, DAY, "--audit=" + file.resolve("log"));

    assertThat(result.code()).isNotZero();
    assertThat(result.problems()).singleElement().asString().contains(file.toString());
    assertThat(other).doesNotExist();
  }

  @Test
  @Order(2)
  void whatWasDoneIsToldByTheRecordsIfItsEndCannotBeWritten() throws IOException {
    Path broken = folder.resolve("broken");
    Path other = folder.resolve("unheard");
    Result result =
        new CommandLineFixture()
            .with("NIGHTSHIFT_REGISTRY", registry.toString())
            .when("Scoring snapshot", () -> replaceByFile(broken))
            .score(other, DAY, "--audit=" + broken, "--json");

    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.err())
        .contains("Warning: the audit log lacks what it did: Cannot create " + broken)
        .contains("Warning: the audit log lacks its end: Cannot create " + broken);
    restore(broken);
    Result audit = audit("--audit=" + broken, "--table=" + other);
    assertThat(audit.out())
        .containsPattern("command +no end known +score, --job=")
        .containsPattern("publication +done");
  }

  private static void replaceByFile(Path log) {
    try {
      Files.move(log, log.resolveSibling("kept"));
      Files.writeString(log, "");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void restore(Path log) throws IOException {
    Files.delete(log);
    Files.move(log.resolveSibling("kept"), log);
  }

  @Test
  @Order(2)
  void keepsPasswordsOut() throws IOException {
    Path secret = folder.resolve("secret");

    Result result =
        nightshift.run(
            "registry",
            "promote",
            "m:1",
            "--alias=champion",
            "--registry=mlflow+http://me:canary@host:5000",
            "--audit=" + secret);

    assertThat(result.code()).isEqualTo(2);
    String lines = contents(secret);
    assertThat(lines).contains("mlflow+http://me:***@host:5000").doesNotContain("canary");
    assertThat(audit("--audit=s3a://me:canary@bucket/log").problems())
        .singleElement()
        .asString()
        .contains("me:***@bucket", "must not hold a password");
  }

  private static String contents(Path log) throws IOException {
    StringBuilder all = new StringBuilder();
    for (Path file : files(log)) {
      all.append(Files.readString(file));
    }
    return all.toString();
  }

  private static List<Path> files(Path log) throws IOException {
    try (Stream<Path> files = Files.walk(log)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  @Test
  @Order(3)
  void noticesARecordThatIsGoneOrSaysSomethingElse() throws IOException {
    // Given: the refusal goes, and so does the newest record; another one is edited
    FileUtils.forceDelete(
        table
            .resolve(
                "_rejects/snapshot_date=%s/run_id=%s/_summary.json"
                    .formatted(SampleData.BAD_DAY, refused))
            .toFile());
    Path record = table.resolve("_publications/snapshot_date=%s/00000001.json".formatted(DAY));
    Files.writeString(
        record,
        Files.readString(record)
            .replace("\"scored\": 984", "\"scored\": 983")
            .replace("\"rejected\": 5,", "\"rejected\": 6,")
            .replace("\"rejected\": 5\n", "\"rejected\": 6\n"));

    // When
    Result audit = auditOfAll("--json");

    // Then
    assertThat(audit.code()).isEqualTo(2);
    assertThat(told(audit.json().part("entries").items(), "publication")).hasSize(2);
    assertThat(audit.problems())
        .anyMatch(
            line ->
                line.startsWith("Damaged records of %s: the log tells of run at ".formatted(table))
                    && line.contains("_rejects/snapshot_date=" + SampleData.BAD_DAY))
        .anyMatch(
            line ->
                line.startsWith("Damaged records of %s: the log tells of run at ".formatted(table))
                    && line.contains("_publications/snapshot_date=%s/00000001".formatted(DAY)));
  }

  @Test
  @Order(4)
  void aDamagedFileHidesNoOther() throws IOException {
    Path damaged = files(log).get(0);
    Files.writeString(damaged, Files.readString(damaged).substring(0, 40));

    Result audit = audit("--audit=" + log, "--json");

    assertThat(audit.code()).isEqualTo(2);
    assertThat(audit.problems())
        .containsExactly(
            "Cannot read line 1 of %s: it is cut short (line 1, column 41)".formatted(damaged));
    assertThat(told(audit.json().part("entries").items(), "publication")).hasSize(2);
  }
}
