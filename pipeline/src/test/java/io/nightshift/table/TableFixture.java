package io.nightshift.table;

import io.nightshift.batch.Column;
import io.nightshift.model.Artifact;
import io.nightshift.model.ModelVersion;
import io.nightshift.model.Sha256;
import io.nightshift.model.Signature;
import io.nightshift.run.fixture.SparkFixture;
import io.nightshift.storage.Storage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.types.DataTypes;

/** A table in a folder of the test, and runs of one prediction and one reject to publish in it. */
final class TableFixture {
  static final String DAY = "2013-06-14";

  private final Path folder;

  /** Where readers find it. */
  private final String readable;

  private final Configuration conf;
  private final PredictionTable table;

  TableFixture(Path folder) {
    this(folder, folder.toString(), new Configuration());
  }

  /** On storage that has no paths on this machine. */
  TableFixture(String location, Configuration conf) {
    this(Path.of(""), location, location, conf);
  }

  /** The same folder, by the way that a location and a configuration say. */
  TableFixture(Path folder, String location, Configuration conf) {
    this(folder, folder.toString(), location, conf);
  }

  private TableFixture(Path folder, String readable, String location, Configuration conf) {
    this.folder = folder;
    this.readable = readable;
    this.conf = conf;
    this.table = Tables.open(location, conf);
  }

  PredictionTable table() {
    return table;
  }

  Storage storage() {
    return table.storage();
  }

  Path path(String relative) {
    return folder.resolve(relative);
  }

  /** Stages the files of a run, and makes the record of it. */
  Publication stage(String runId, int version, String day) {
    RunFolders folders = new RunFolders(day, runId);
    // As a run does with its lease: nobody who tidies deletes a folder that has something in it.
    storage().createIfAbsent(folders.staging() + "/_begun", new byte[0]);
    ModelVersion model = model(version);
    DataFile prediction = write(folders, folders.predictions(model), "prediction");
    DataFile reject = write(folders, folders.rejects(), "reject");
    return new Publication(
        0,
        null,
        runId,
        "key of " + runId,
        "test",
        day,
        Instant.parse("2026-01-02T03:04:05Z"),
        "somebody",
        List.of(
            new Publication.Arm(
                "m@champion",
                "m",
                version,
                model.digest(),
                "",
                folders.predictions(model),
                List.of(prediction))),
        new Publication.Input("/snapshot", "fingerprint", 1, 2),
        new Publication.Counts(2, 1, 1),
        new TreeMap<>(),
        List.of(),
        List.of(reject),
        new TreeMap<>(),
        List.of(),
        List.of(),
        new TreeMap<>(),
        null);
  }

  Publication stage(String runId, int version) {
    return stage(runId, version, DAY);
  }

  /**
   * What visible data there is, as "version day run", by a reader that knows nothing of records.
   */
  List<String> visible() {
    return SparkFixture.spark()
        .read()
        .parquet(readable)
        .selectExpr("concat_ws(' ', model_version, snapshot_date, run_id) AS run")
        .orderBy("run")
        .collectAsList()
        .stream()
        .map(row -> row.getString(0))
        .toList();
  }

  private DataFile write(RunFolders folders, String target, String text) {
    String name = target + "/part-0.parquet";
    List<FileField> fields = List.of(new FileField.Value("text", DataTypes.StringType));
    try {
      BatchFileWriter writer =
          new BatchFileWriter(storage().resolve(folders.staged(name)), conf, fields);
      try (writer) {
        writer.write(List.of(new Text(text)), 1);
      }
      return new DataFile(name, 1, writer.bytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ModelVersion model(int version) {
    List<Artifact> artifacts = List.of(new Artifact("m.onnx", 1, Sha256.of("m")));
    return new ModelVersion(
        "m",
        version,
        ModelVersion.digestOf(artifacts),
        "m.onnx",
        artifacts,
        new Signature(List.of(), List.of()),
        new TreeMap<>(),
        Instant.parse("2026-01-02T03:04:05Z"),
        "somebody");
  }

  private record Text(String text) implements Column {
    @Override
    public boolean isNull(int row) {
      return false;
    }

    @Override
    public String stringAt(int row) {
      return text;
    }
  }
}
