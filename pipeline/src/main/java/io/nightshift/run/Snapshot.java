package io.nightshift.run;

import io.nightshift.batch.FrameColumns;
import io.nightshift.error.InvalidRequestException;
import io.nightshift.model.Sha256;
import io.nightshift.storage.Storage;
import io.nightshift.table.Publication;
import java.io.IOException;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/** The files of one snapshot as they were when it was opened. */
final class Snapshot {
  /** With more files than this, nobody should wait for the driver to read every footer. */
  private static final int MAX_FOOTERS = 64;

  private final Storage storage;
  private final Configuration conf;
  private final List<FileStatus> files;

  private Snapshot(Storage storage, Configuration conf, List<FileStatus> files) {
    this.storage = storage;
    this.conf = conf;
    this.files = files;
  }

  /**
   * Lists the files of a snapshot.
   *
   * @throws InvalidRequestException if there is no such folder, or no file in it
   */
  static Snapshot open(String path, Configuration conf) {
    Storage storage = Storage.at(path, conf);
    if (!storage.exists("")) {
      throw new InvalidRequestException(
          "Missing snapshot: there is no %s".formatted(storage.display()));
    }
    List<FileStatus> files = storage.files("");
    if (files.isEmpty()) {
      throw new InvalidRequestException(
          "Empty snapshot: %s has no data files".formatted(storage.display()));
    }
    return new Snapshot(storage, conf, files);
  }

  /**
   * The rows, by Spark, of exactly these files; a damaged one fails the run.
   *
   * @throws InvalidRequestException if Spark cannot make columns of what the files hold
   */
  Dataset<Row> read(SparkSession spark) {
    Dataset<Row> rows = rowsBy(spark);
    Set<String> listed =
        files.stream().map(file -> file.getPath().toUri().getPath()).collect(Collectors.toSet());
    Set<String> read =
        Arrays.stream(rows.inputFiles())
            .map(file -> URI.create(file).getPath())
            .filter(file -> !isSummary(file))
            .collect(Collectors.toSet());
    if (!listed.equals(read)) {
      throw changed();
    }
    return rows;
  }

  private Dataset<Row> rowsBy(SparkSession spark) {
    try {
      String folder = storage.root().toString();
      Dataset<Row> rows = reader(spark).parquet(folder);
      // The columns as files hold them: where the class of a user-defined type is at hand, as that
      // of MLlib's vectors is on a cluster, Spark would make objects of it.
      StructType stored = FrameColumns.unwrapped(rows.schema());
      return stored.equals(rows.schema()) ? rows : reader(spark).schema(stored).parquet(folder);
    } catch (Exception e) {
      // Scala declares no exceptions: javac takes this one for impossible.
      if (e instanceof AnalysisException) {
        throw new InvalidRequestException(
            "Cannot read snapshot %s: %s"
                .formatted(storage.display(), e.getMessage().lines().findFirst().orElse("")),
            e);
      }
      throw e;
    }
  }

  private static DataFrameReader reader(SparkSession spark) {
    return spark
        .read()
        .option("mergeSchema", "false")
        .option("ignoreCorruptFiles", "false")
        .option("ignoreMissingFiles", "false")
        // Pages have checksums in most files; without them, damage is only seen by chance.
        .option("parquet.page.verify-checksum.enabled", "true");
  }

  /** Spark lists the footers that other writers collect in a file, and reads no rows from it. */
  private static boolean isSummary(String file) {
    return file.endsWith("/_metadata") || file.endsWith("/_common_metadata");
  }

  /**
   * How many rows all files have, by their footers; empty if there are too many files to ask.
   *
   * @throws InvalidRequestException naming a file that is not Parquet
   */
  OptionalLong rows() {
    if (files.size() > MAX_FOOTERS) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(files.stream().mapToLong(this::rowsOf).sum());
  }

  private long rowsOf(FileStatus file) {
    try (ParquetFileReader reader =
        ParquetFileReader.open(HadoopInputFile.fromStatus(file, conf))) {
      return reader.getRecordCount();
    } catch (IOException | RuntimeException e) {
      String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      throw new InvalidRequestException(
          "Damaged snapshot: cannot read %s: %s".formatted(Storage.display(file.getPath()), reason),
          e);
    }
  }

  /** What was read, for the record. */
  Publication.Input describe() {
    long bytes = files.stream().mapToLong(FileStatus::getLen).sum();
    return new Publication.Input(storage.display(), fingerprint(files), files.size(), bytes);
  }

  /**
   * Fails if any file was added, removed or changed since the snapshot was opened.
   *
   * @throws InvalidRequestException if so: part of the predictions may be of other rows
   */
  void requireUnchanged() {
    if (!fingerprint(storage.files("")).equals(fingerprint(files))) {
      throw changed();
    }
  }

  private InvalidRequestException changed() {
    return new InvalidRequestException(
        "Changed snapshot: files in %s were added, removed or rewritten since the run began; nothing was published. Snapshots must not change once they are there"
            .formatted(storage.display()));
  }

  private String fingerprint(List<FileStatus> all) {
    int prefix = storage.root().toUri().getPath().length();
    StringBuilder list = new StringBuilder();
    for (FileStatus file : all) {
      list.append(file.getPath().toUri().getPath().substring(prefix))
          .append('\t')
          .append(file.getLen())
          .append('\t')
          .append(file.getModificationTime())
          .append('\n');
    }
    return Sha256.of(list.toString());
  }
}
