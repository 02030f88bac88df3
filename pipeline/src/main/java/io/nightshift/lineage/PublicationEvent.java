package io.nightshift.lineage;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nightshift.run.Outcome;
import io.nightshift.run.Software;
import io.nightshift.storage.Storage;
import io.nightshift.table.Publication;
import io.openlineage.client.OpenLineage;
import io.openlineage.client.OpenLineage.RunEvent;
import io.openlineage.client.dataset.DatasetConfig;
import io.openlineage.client.utils.DatasetIdentifier;
import io.openlineage.spark.agent.ArgumentParser;
import io.openlineage.spark.agent.EventEmitter;
import io.openlineage.spark.agent.util.PathUtils;
import io.openlineage.spark.api.SparkOpenLineageConfig;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;

/**
 * An event for a publication: the job read this snapshot, wrote that table, and scored with this
 * model. Goes where the integration's own events go, by its settings.
 */
final class PublicationEvent {
  private static final String FACET = "nightshift_publication";

  private final OpenLineage lineage =
      new OpenLineage(URI.create("urn:nightshift:" + Software.version()));
  private final SparkOpenLineageConfig config;

  PublicationEvent(SparkConf conf) {
    this.config = ArgumentParser.parse(conf);
  }

  void emit(String job, Outcome.Published published) throws URISyntaxException {
    EventEmitter emitter = new EventEmitter(config, job);
    try {
      // Unlike the emitter's own method, this one fails where the event does not arrive.
      emitter.getClient().emit(event(job, emitter, published));
    } finally {
      emitter.close();
    }
  }

  private RunEvent event(String job, EventEmitter emitter, Outcome.Published published) {
    Publication record = published.publication();
    OpenLineage.RunFacetsBuilder facets =
        lineage
            .newRunFacetsBuilder()
            .tags(lineage.newTagsRunFacet(tags(record)))
            .put(FACET, facet(record));
    emitter.getParentRunId().ifPresent(parent -> facets.parent(parent(parent, emitter)));
    return lineage
        .newRunEventBuilder()
        .eventTime(record.publishedAt().atZone(ZoneOffset.UTC))
        .eventType(RunEvent.EventType.COMPLETE)
        .run(lineage.newRun(id(record.runId()), facets.build()))
        .job(
            lineage
                .newJobBuilder()
                .namespace(emitter.getJobNamespace())
                .name(job)
                .facets(
                    lineage
                        .newJobFacetsBuilder()
                        .jobType(lineage.newJobTypeJobFacet("BATCH", "NIGHTSHIFT", "JOB", null))
                        .build())
                .build())
        .inputs(List.of(input(record)))
        .outputs(List.of(output(record, published)))
        .build();
  }

  /** The same for the same run, whoever tells of it. */
  private static UUID id(String runId) {
    return UUID.nameUUIDFromBytes(("nightshift/" + runId).getBytes(UTF_8));
  }

  private OpenLineage.ParentRunFacet parent(UUID parent, EventEmitter emitter) {
    return lineage.newParentRunFacet(
        lineage.newParentRunFacetRun(parent, null),
        lineage.newParentRunFacetJob(
            emitter.getParentJobNamespace().orElseGet(emitter::getJobNamespace),
            emitter.getParentJobName().orElse("unknown"),
            null),
        null);
  }

  private List<OpenLineage.TagsRunFacetFields> tags(Publication record) {
    Publication.Arm arm = record.arms().get(0);
    return List.of(
        tag("model", arm.model()),
        tag("model_version", Integer.toString(arm.version())),
        tag("snapshot", record.snapshot()));
  }

  private OpenLineage.TagsRunFacetFields tag(String key, String value) {
    return lineage.newTagsRunFacetFields(key, value, "NIGHTSHIFT");
  }

  private OpenLineage.RunFacet facet(Publication record) {
    Publication.Arm arm = record.arms().get(0);
    OpenLineage.RunFacet facet = lineage.newRunFacet();
    Map<String, Object> members = facet.getAdditionalProperties();
    members.put("model", arm.model());
    members.put("version", arm.version());
    members.put("reference", arm.reference());
    members.put("digest", arm.digest());
    members.put("run_id", record.runId());
    members.put("run_key", record.runKey());
    members.put("snapshot", record.snapshot());
    members.put("input_fingerprint", record.input().fingerprint());
    members.put("rows_read", record.counts().read());
    members.put("rows_scored", record.counts().scored());
    members.put("rows_rejected", record.counts().rejected());
    return facet;
  }

  /** The folder of all snapshots, as the integration calls it: each night reads the same. */
  private OpenLineage.InputDataset input(Publication record) {
    DatasetConfig settings =
        Optional.ofNullable(config.getDatasetConfig()).orElseGet(DatasetConfig::defaultConfig);
    DatasetIdentifier snapshots =
        named(record.input().path()).withTrimmedName(settings.getDatasetNameTrimmers());
    return lineage
        .newInputDatasetBuilder()
        .namespace(snapshots.getNamespace())
        .name(snapshots.getName())
        .build();
  }

  private OpenLineage.OutputDataset output(Publication record, Outcome.Published published) {
    DatasetIdentifier table =
        named(Storage.display(published.plan().table().storage().resolve("")));
    return lineage
        .newOutputDatasetBuilder()
        .namespace(table.getNamespace())
        .name(table.getName())
        .outputFacets(
            lineage
                .newOutputDatasetOutputFacetsBuilder()
                .outputStatistics(
                    lineage.newOutputStatisticsOutputDatasetFacet(
                        record.counts().scored(), null, null))
                .build())
        .build();
  }

  private static DatasetIdentifier named(String location) {
    return PathUtils.fromPath(new Path(location));
  }
}
