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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;

/** A table in a folder of the test, and runs of one prediction and one reject to publish in it. */
final class TableFixture {
  static final String DAY = "2013-06-14";

  private static final FileField TEXT = new FileField.Value("text", DataTypes.StringType);

  private final Path folder;
  private final Configuration conf;
  private final PredictionTable table;
  private final Supplier<Dataset<Row>> reader;

  TableFixture(Path folder) {
    this(folder, folder.toString(), new Configuration());
  }

  /** On storage that has no paths on this machine. */
  TableFixture(String location, Configuration conf) {
    this(Path.of(""), location, conf, () -> SparkFixture.spark().read().parquet(location));
  }

  /** The same folder, by the way that a location and a configuration say. */
  TableFixture(Path folder, String location, Configuration conf) {
    this(folder, location, conf, () -> SparkFixture.spark().read().parquet(folder.toString()));
  }

  /**
   * A table of any kind.
   *
   * @param folder where it lies on this machine, if it does
   * @param reader what readers do who know nothing of records
   */
  TableFixture(Path folder, String location, Configuration conf, Supplier<Dataset<Row>> reader) {
    this.folder = folder;
    this.conf = conf;
    this.table = Tables.open(location, conf);
    this.reader = reader;
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

  boolean exists(String relative) {
    return table.exists() && storage().exists(relative);
  }

  /** Every file, hidden or not, with a text in its path, as paths inside the table. */
  List<String> filesOf(String text) {
    List<String> found = new ArrayList<>();
    if (table.exists()) {
      collect("", found);
    }
    return found.stream().filter(path -> path.contains(text)).sorted().toList();
  }

  private void collect(String folderInside, List<String> found) {
    for (FileStatus status : storage().list(folderInside)) {
      String name = status.getPath().getName();
      String path = folderInside.isEmpty() ? name : folderInside + "/" + name;
      if (status.isDirectory()) {
        collect(path, found);
      } else {
        found.add(path);
      }
    }
  }

  /** Stages the files of a run, and makes the record of it. */
  Publication stage(String runId, int version, String day) {
    return stage(runId, version, day, List.of("prediction of " + runId));
  }

  /** A run without predictions. */
  Publication stageRejected(String runId, int version) {
    return stage(runId, version, DAY, List.of());
  }

  private Publication stage(String runId, int version, String day, List<String> predictions) {
    RunFolders folders = table.folders(day, runId);
    String target = folders.predictions(model(version));
    FileShape shape = table.prepare(folders, version, List.of(TEXT));
    // As a run does with its lease: nobody who tidies deletes a folder that has something in it.
    storage().createIfAbsent(folders.staging() + "/_begun", new byte[0]);
    Map<String, FileMetrics> metrics = new HashMap<>();
    List<DataFile> files =
        predictions.stream().map(text -> write(folders, target, text, shape, metrics)).toList();
    DataFile reject =
        write(folders, folders.rejects(), "reject", FileShape.of(List.of(TEXT)), metrics);
    Publication staged = record(runId, version, day, folders, files, reject);
    table.audit(staged, metrics);
    return staged;
  }

  private static Publication record(
      String runId,
      int version,
      String day,
      RunFolders folders,
      List<DataFile> predictions,
      DataFile reject) {
    ModelVersion model = model(version);
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
                predictions)),
        new Publication.Input("/snapshot", "fingerprint", 1, 2),
        new TreeMap<>(),
        new Publication.Counts(predictions.size() + 1, predictions.size(), 1),
        new TreeMap<>(),
        List.of(),
        List.of(reject),
        new TreeMap<>(),
        List.of(),
        List.of(),
        new TreeMap<>(),
        null,
        new TreeMap<>(),
        null);
  }

  Publication stage(String runId, int version) {
    return stage(runId, version, DAY);
  }

  /** What readers see who know nothing of records. */
  Dataset<Row> read() {
    return reader.get();
  }

  /** The runs that such readers see, as "version day run". */
  List<String> visible() {
    if (filesOf(".parquet").isEmpty()) {
      return List.of();
    }
    try {
      return read()
          .selectExpr("concat_ws(' ', model_version, snapshot_date, run_id) AS run")
          .orderBy("run")
          .collectAsList()
          .stream()
          .map(row -> row.getString(0))
          .toList();
    } catch (Exception e) {
      // Scala declares no exceptions. A folder without visible files has no columns either.
      if (e.getMessage().contains("UNABLE_TO_INFER_SCHEMA")) {
        return List.of();
      }
      throw new IllegalStateException(e);
    }
  }

  private DataFile write(
      RunFolders folders,
      String target,
      String text,
      FileShape shape,
      Map<String, FileMetrics> metrics) {
    String name = target + "/part-0.parquet";
    try {
      BatchFileWriter writer =
          new BatchFileWriter(storage().resolve(folders.staged(name)), conf, shape);
      try (writer) {
        List<Column> columns = new ArrayList<>();
        columns.add(new FileShape.Text(text));
        columns.addAll(shape.constants());
        writer.write(columns, 1);
      }
      metrics.put(name, writer.metrics());
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
}
