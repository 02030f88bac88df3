package io.nightshift.table;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nightshift.quality.NumberProfile;
import io.nightshift.quality.Profile;
import io.nightshift.storage.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EarlierRunsTest {
  private static final long ENOUGH = 1_000;

  @TempDir private Path folder;

  private final List<String> passedOver = new ArrayList<>();
  private PredictionTable table;

  @BeforeEach
  void openATable() {
    table = new TableFixture(folder).table();
  }

  private Publication publish(String snapshot, String runId, long rows) {
    return publish(snapshot, runId, rows, null, profiles(rows));
  }

  private Publication publish(
      String snapshot,
      String runId,
      long rows,
      Publication.Batch batch,
      SortedMap<String, Profile> profiles) {
    Publication record =
        new Publication(
            0,
            null,
            runId,
            "key of " + runId,
            "test",
            snapshot,
            Instant.parse("2026-01-02T03:04:05Z"),
            "somebody",
            List.of(new Publication.Arm("m:1", "m", 1, "digest", "", "p", List.of())),
            new Publication.Input("/snapshot", "fingerprint", 1, 2, batch, null),
            new TreeMap<>(),
            new Publication.Counts(rows, rows, 0),
            new TreeMap<>(),
            List.of(),
            List.of(),
            new TreeMap<>(),
            List.of(),
            List.of(),
            profiles,
            null,
            new TreeMap<>(),
            null);
    return table.publish(record, table.current(snapshot));
  }

  private static SortedMap<String, Profile> profiles(long rows) {
    SortedMap<String, Profile> profiles = new TreeMap<>();
    profiles.put("p", new NumberProfile(8, List.of(1), List.of(rows), 0, 0, 0, 0));
    return profiles;
  }

  private Optional<String> reference(String snapshot) {
    return reference(snapshot, null);
  }

  private Optional<String> reference(String snapshot, Publication.Batch batch) {
    return new EarlierRuns(table, passedOver::add)
        .reference(snapshot, Optional.ofNullable(batch), ENOUGH)
        .map(Publication::runId);
  }

  @Test
  void areThoseOfSnapshotsBeforeInTheOrderOfTheirNames() {
    // Given snapshots that were scored in another order
    publish("2026-01-03", "c", ENOUGH);
    publish("2026-01-01", "a", ENOUGH);
    publish("2026-01-02", "b", ENOUGH);

    // When, Then
    assertThat(reference("2026-01-04")).contains("c");
    assertThat(reference("2026-01-03")).contains("b");
    assertThat(reference("2026-01-01")).isEmpty();
    assertThat(passedOver).isEmpty();
  }

  @Test
  void areCurrentOnes() {
    // Given a run that took the place of another one
    publish("2026-01-01", "a", ENOUGH);
    publish("2026-01-01", "b", ENOUGH);
    assertThat(reference("2026-01-02")).contains("b");

    // When it is rolled back
    new Rollback(table, "2026-01-01").to(Optional.of("a"), "scores drift");

    // Then it is none any more, and the other one is, with its profiles
    assertThat(reference("2026-01-02")).contains("a");
    assertThat(table.current("2026-01-01").orElseThrow().profiles()).isEqualTo(profiles(ENOUGH));
  }

  @Test
  void passOverThoseWithFewRowsOrWithoutProfiles() {
    publish("2026-01-01", "a", ENOUGH);
    publish("2026-01-02", "b", ENOUGH - 1);
    publish("2026-01-03", "c", ENOUGH, null, new TreeMap<>());

    assertThat(reference("2026-01-04")).contains("a");
    assertThat(reference("2026-01-02")).contains("a");
  }

  @Test
  void areSmallOnesWhereThereAreNoOthers() {
    publish("2026-01-01", "a", 1);
    publish("2026-01-02", "b", 2);

    assertThat(reference("2026-01-03")).contains("b");
  }

  @Test
  void passOverDamagedRecordsAndTellOfThem() throws Exception {
    publish("2026-01-01", "a", ENOUGH);
    Publication damaged = publish("2026-01-02", "b", ENOUGH);
    Files.writeString(folder.resolve(PredictionTable.path(damaged)), "{");

    assertThat(reference("2026-01-03")).contains("a");
    assertThat(passedOver)
        .singleElement()
        .asString()
        .startsWith("Cannot read ")
        .contains("00000001.json: it is cut short");
  }

  @Test
  void areSoughtInTheTenSnapshotsBefore() {
    publish("2026-01-01", "a", ENOUGH);
    for (int day = 2; day <= 11; day++) {
      publish("2026-01-%02d".formatted(day), "small-" + day, 1);
    }

    assertThat(reference("2026-01-11")).contains("a");
    assertThat(reference("2026-01-12")).contains("small-11");
  }

  @Test
  void ofAMicroBatchAreThoseOfItsStream() {
    // Given two streams in a table, with batches that had no rows, or few
    publish("q-0000000001", "one", ENOUGH, new Publication.Batch("stream", 1), profiles(ENOUGH));
    publish("q-0000000002", "two", 5, new Publication.Batch("stream", 2), profiles(5));
    publish("q-0000000004", "four", ENOUGH, new Publication.Batch("other", 4), profiles(ENOUGH));

    // When, Then
    assertThat(reference("q-0000000005", new Publication.Batch("stream", 5))).contains("one");
    assertThat(reference("q-0000000005", new Publication.Batch("other", 5))).contains("four");
    assertThat(reference("q-0000000001", new Publication.Batch("stream", 1))).isEmpty();
    assertThat(reference("q-0000000000", new Publication.Batch("stream", 0))).isEmpty();
  }

  @Test
  void fromBeforeThereWereProfilesAreReadWithoutAny() throws Exception {
    // Given the record of an older Nightshift
    Publication record = publish("2026-01-01", "a", ENOUGH);
    Path file = folder.resolve(PredictionTable.path(record));
    assertThat(Files.readString(file)).contains("\"kind\": \"numbers\"").doesNotContain("drift");
    ObjectNode older = Json.read("record", Files.readAllBytes(file), ObjectNode.class);
    older.remove("profiles");
    Files.write(file, Json.bytes(older));

    // When
    Publication read = table.current("2026-01-01").orElseThrow();

    // Then
    assertThat(read.profiles()).isEmpty();
    assertThat(read.measuredDrift()).isEmpty();
    assertThat(read.counts()).isEqualTo(record.counts());
    assertThat(reference("2026-01-02")).isEmpty();
  }

  @Test
  void fromANewerNightshiftAreReadWithoutProfilesOfUnknownKinds() throws Exception {
    // Given
    Publication record = publish("2026-01-01", "a", ENOUGH);
    Path file = folder.resolve(PredictionTable.path(record));
    String newer =
        Files.readString(file)
            .replace(
                "\"profiles\": {",
                "\"profiles\": {\"q\": {\"kind\": \"sketch\", \"bytes\": \"AA\"},");
    Files.write(file, newer.getBytes(StandardCharsets.UTF_8));

    // When, Then
    assertThat(table.current("2026-01-01").orElseThrow().profiles()).isEqualTo(profiles(ENOUGH));
  }
}
