package io.nightshift.run;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.error.LostRaceException;
import io.nightshift.storage.Glob;
import io.nightshift.storage.Storage;
import io.nightshift.table.Publication;
import io.nightshift.table.SnapshotHistory;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** The files that a stream took up together, from one snapshot's folder or from several. */
public final class MicroBatch implements RunInput {
  private static final String SELF = "";

  private final Storage folder;
  private final int depth;
  private final ParquetFiles files;
  private final Publication.Batch batch;
  private final Configuration conf;

  /**
   * A micro-batch.
   *
   * @param folder the folder that has all snapshots
   * @param depth how many folders deeper those of snapshots are
   * @param files of the batch; at least one
   * @param batch its place in the stream
   * @param conf how to reach the storage
   */
  public MicroBatch(
      Storage folder,
      int depth,
      List<FileStatus> files,
      Publication.Batch batch,
      Configuration conf) {
    this.folder = folder;
    this.depth = depth;
    this.files =
        new ParquetFiles(
            folder.root(),
            files.stream()
                .sorted(Comparator.comparing(file -> file.getPath().toString()))
                .toList());
    this.batch = batch;
    this.conf = conf;
  }

  @Override
  public Publication.Input describe() {
    return new Publication.Input(
        folder.display(), files.fingerprint(), files.files().size(), files.bytes(), batch);
  }

  @Override
  public OptionalLong rows() {
    return files.rows(conf);
  }

  /** Whether there is any row, which takes a look at the files if there are many. */
  public boolean hasRows(SparkSession spark) {
    OptionalLong rows = rows();
    return rows.isPresent() ? rows.getAsLong() > 0 : !read(spark).isEmpty();
  }

  @Override
  public Dataset<Row> read(SparkSession spark) {
    return byBase().entrySet().stream()
        .map(group -> read(spark, group.getKey(), group.getValue()))
        .reduce(Dataset::unionByName)
        .orElseThrow();
  }

  private Dataset<Row> read(SparkSession spark, String base, List<FileStatus> group) {
    return ParquetFiles.read(
        spark,
        "%s, batch %d".formatted(folder.display(), batch.number()),
        base.equals(SELF) ? null : base,
        group.stream().map(file -> Glob.literal(file.getPath().toString())).toArray(String[]::new));
  }

  /**
   * Files that lie in folders of their snapshot's folder, by that: the names of those folders are
   * columns. All others need not be told apart.
   */
  private Map<String, List<FileStatus>> byBase() {
    Map<String, List<FileStatus>> groups = new TreeMap<>();
    for (FileStatus file : files.files()) {
      groups.computeIfAbsent(base(file), any -> new ArrayList<>()).add(file);
    }
    return groups;
  }

  private String base(FileStatus file) {
    String[] below = files.below(file).split("/", -1);
    // An empty name first, since the path begins with a slash, and that of the file last.
    if (below.length - 2 <= depth) {
      return SELF;
    }
    StringBuilder base = new StringBuilder(folder.root().toString());
    for (int i = 1; i <= depth; i++) {
      base.append('/').append(below[i]);
    }
    return base.toString();
  }

  /**
   * The publication of this batch, if there is one.
   *
   * @param history what is recorded of its snapshot
   * @throws InvalidRequestException if something else was published in its place
   */
  public Optional<Publication> published(SnapshotHistory history) {
    Optional<Publication> found = history.current();
    found.ifPresent(this::requireSame);
    return found;
  }

  private void requireSame(Publication found) {
    Publication.Batch other = found.input().batch();
    if (other == null || !other.stream().equals(batch.stream())) {
      throw new InvalidRequestException(
          "Cannot publish batch %d: snapshot %s of the table is that of %s, published by run %s at %s; the table was not made from this checkpoint. Go on from the checkpoint that it was made from, or score all files anew with another --query or into another table"
              .formatted(
                  batch.number(),
                  found.snapshot(),
                  other == null ? "a run of 'score'" : "stream " + other.stream(),
                  found.runId(),
                  found.publishedAt()));
    }
    if (!found.input().fingerprint().equals(files.fingerprint())) {
      throw new InvalidRequestException(
          "Changed batch: run %s has published batch %d as snapshot %s, of other files than those that are in %s now: %,d files with %,d bytes then, %,d with %,d now. Files must not change once they are there; put them back, or score all files anew with another --query or into another table"
              .formatted(
                  found.runId(),
                  batch.number(),
                  found.snapshot(),
                  folder.display(),
                  found.input().files(),
                  found.input().bytes(),
                  files.files().size(),
                  files.bytes()));
    }
  }

  @Override
  public void requireFree(SnapshotHistory history) {
    published(history)
        .ifPresent(
            other -> {
              throw new LostRaceException(
                  "Cannot publish batch %d: run %s published it meanwhile, at %s; only one process at a time may go on from a checkpoint"
                      .formatted(batch.number(), other.runId(), other.publishedAt()));
            });
  }

  @Override
  public void requireUnchanged() {
    List<FileStatus> now = new ArrayList<>();
    for (FileStatus file : files.files()) {
      String below = files.below(file);
      folder.status(below.isEmpty() ? below : below.substring(1)).ifPresent(now::add);
    }
    if (!new ParquetFiles(folder.root(), now).fingerprint().equals(files.fingerprint())) {
      throw new InvalidRequestException(
          "Changed batch: files of batch %d in %s were removed or rewritten since the run began; nothing was published. Files must not change once they are there"
              .formatted(batch.number(), folder.display()));
    }
  }
}
