package io.nightshift.run;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.storage.Storage;
import io.nightshift.table.Publication;
import java.net.URI;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** The files of one snapshot as they were when it was opened: all that its folder has. */
final class Snapshot implements RunInput {
  private final Storage storage;
  private final Configuration conf;
  private final ParquetFiles files;

  private Snapshot(Storage storage, Configuration conf, ParquetFiles files) {
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
    ParquetFiles files = list(storage);
    if (files.files().isEmpty()) {
      throw new InvalidRequestException(
          "Empty snapshot: %s has no data files".formatted(storage.display()));
    }
    return new Snapshot(storage, conf, files);
  }

  private static ParquetFiles list(Storage storage) {
    return new ParquetFiles(storage.root(), storage.files(""));
  }

  @Override
  public Dataset<Row> read(SparkSession spark) {
    Dataset<Row> rows =
        ParquetFiles.read(spark, storage.display(), null, storage.root().toString());
    Set<String> listed =
        files.files().stream()
            .map(file -> file.getPath().toUri().getPath())
            .collect(Collectors.toSet());
    Set<String> read =
        Arrays.stream(rows.inputFiles())
            .map(file -> URI.create(file).getPath())
            .filter(file -> !ParquetFiles.isSummary(file))
            .collect(Collectors.toSet());
    if (!listed.equals(read)) {
      throw changed();
    }
    return rows;
  }

  @Override
  public OptionalLong rows() {
    return files.rows(conf);
  }

  @Override
  public Publication.Input describe() {
    return new Publication.Input(
        storage.display(), files.fingerprint(), files.files().size(), files.bytes());
  }

  @Override
  public void requireUnchanged() {
    if (!list(storage).fingerprint().equals(files.fingerprint())) {
      throw changed();
    }
  }

  private InvalidRequestException changed() {
    return new InvalidRequestException(
        "Changed snapshot: files in %s were added, removed or rewritten since the run began; nothing was published. Snapshots must not change once they are there"
            .formatted(storage.display()));
  }
}
