package io.nightshift.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.nightshift.fixture.ClosedPort;
import io.nightshift.it.RunningProcess.Finished;
import io.nightshift.run.fixture.HttpReceiver;
import io.openlineage.spark.agent.OpenLineageSparkListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What OpenLineage's own integration with Spark, and Nightshift beside it, tell of a run. */
@Tag("cluster")
final class LineageIT {
  private static final String PARENT = "0194a6a1-5b0c-7d5e-9a7f-1f2e3d4c5b6a";

  @TempDir private Path folder;

  private Finished score(SampleJob sample, String receiver) throws InterruptedException {
    Path jar =
        Path.of(
            OpenLineageSparkListener.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath());
    List<String> options = new ArrayList<>(List.of("--master", "local[2]", "--jars", "" + jar));
    // As the README has it: the integration looks into class loaders.
    options.addAll(
        List.of("--driver-java-options", "--add-opens=java.base/java.security=ALL-UNNAMED"));
    for (String setting :
        List.of(
            "spark.extraListeners=" + OpenLineageSparkListener.class.getName(),
            "spark.openlineage.transport.type=http",
            "spark.openlineage.transport.url=" + receiver,
            "spark.openlineage.namespace=nights",
            "spark.openlineage.parentJobNamespace=airflow",
            "spark.openlineage.parentJobName=nightshift_flight-delay.score",
            "spark.openlineage.parentRunId=" + PARENT)) {
      options.addAll(List.of("--conf", setting));
    }
    try (RunningProcess run =
        sample.submitted(
            "score",
            Installation.sparkHome(),
            options,
            sample.score(SampleJob.DAY, sample.table("table")))) {
      return run.finish();
    }
  }

  @Test
  void isToldOfSnapshotTableAndModelOfAPublication() throws Exception {
    SampleJob sample = SampleJob.in(folder);
    List<JsonNode> events = new ArrayList<>();
    JsonNode record;
    try (HttpReceiver receiver = new HttpReceiver(201)) {
      Finished finished = score(sample, receiver.url());
      assertThat(finished.exitCode()).as(finished.err()).isZero();
      assertThat(finished.err()).doesNotContain("Warning: lineage");
      record = JsonMapper.builder().build().readTree(finished.out()).get("publication");
      for (HttpReceiver.Received received : receiver.received()) {
        assertThat(received.method()).isEqualTo("POST");
        assertThat(received.path()).isEqualTo("/api/v1/lineage");
        events.add(JsonMapper.builder().build().readTree(received.body()));
      }
    }

    JsonNode event = only(events, "flight-delay");
    assertThat(event.at("/eventType").asText()).isEqualTo("COMPLETE");
    assertThat(event.at("/job/namespace").asText()).isEqualTo("nights");
    assertThat(datasets(event, "inputs")).containsExactly(sample.folder().resolve("snapshots"));
    assertThat(datasets(event, "outputs")).containsExactly(sample.table("table"));
    assertThat(event.at("/outputs/0/outputFacets/outputStatistics/rowCount").asLong())
        .isEqualTo(984);
    JsonNode facet = event.at("/run/facets/nightshift_publication");
    assertThat(facet.get("model").asText()).isEqualTo("flight-delay");
    assertThat(facet.get("version").asInt()).isEqualTo(2);
    assertThat(facet.get("digest")).isEqualTo(record.at("/arms/0/digest"));
    assertThat(facet.get("run_id")).isEqualTo(record.get("run_id"));
    assertThat(facet.get("_producer").asText()).startsWith("urn:nightshift:");
    assertThat(event.at("/run/facets/tags/tags").findValuesAsText("value"))
        .containsExactly("flight-delay", "2", SampleJob.DAY);
    assertThat(event.at("/run/facets/parent/run/runId").asText()).isEqualTo(PARENT);

    // The integration itself: the same snapshots, and the end of the application.
    List<JsonNode> sparks = events.stream().filter(other -> !other.equals(event)).toList();
    assertThat(sparks)
        .anyMatch(
            other -> datasets(other, "inputs").contains(sample.folder().resolve("snapshots")));
    assertThat(sparks)
        .anyMatch(
            other ->
                other.at("/job/facets/jobType/jobType").asText().equals("APPLICATION")
                    && other.at("/eventType").asText().equals("COMPLETE"));
  }

  private static JsonNode only(List<JsonNode> events, String job) {
    List<JsonNode> found =
        events.stream().filter(event -> event.at("/job/name").asText().equals(job)).toList();
    assertThat(found).hasSize(1);
    return found.get(0);
  }

  private static List<Path> datasets(JsonNode event, String kind) {
    return StreamSupport.stream(event.get(kind).spliterator(), false)
        .filter(dataset -> dataset.get("namespace").asText().equals("file"))
        .map(dataset -> Path.of(dataset.get("name").asText()))
        .toList();
  }

  @Test
  void doesNotKeepARunFromBeingPublished() throws IOException, InterruptedException {
    Finished finished;
    try (ClosedPort closed = new ClosedPort()) {
      finished = score(SampleJob.in(folder), closed.url());
    }

    assertThat(finished.exitCode()).as(finished.err()).isZero();
    assertThat(finished.err().lines().filter(line -> line.startsWith("Warning: ")))
        .singleElement()
        .asString()
        .startsWith("Warning: lineage lacks this publication: ")
        .contains("Connection refused");
  }
}
