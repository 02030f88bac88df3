package io.nightshift.run;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.storage.Glob;
import io.nightshift.storage.Storage;
import io.nightshift.table.Publication;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The files that a stream took up together, from one snapshot's folder or from several. Not
 * thread-safe.
 */
public final class FileBatch extends MicroBatch {
  private static final String SELF = "";

  private final Storage folder;
  private final int depth;
  private final ParquetFiles files;
  private final Configuration conf;

  /** Not before somebody asks: a batch that is published already needs no look at its files. */
  private OptionalLong rows;

  /**
   * A micro-batch.
   *
   * @param folder the folder that has all snapshots
   * @param depth how many folders deeper those of snapshots are
   * @param files of the batch; possibly none
   * @param batch its place in the stream
   * @param conf how to reach the storage
   */
  public FileBatch(
      Storage folder,
      int depth,
      List<FileStatus> files,
      Publication.Batch batch,
      Configuration conf) {
    super(batch);
    this.folder = folder;
    this.depth = depth;
    this.files =
        new ParquetFiles(
            folder.root(),
            files.stream()
                .sorted(Comparator.comparing(file -> file.getPath().toString()))
                .toList());
    this.conf = conf;
  }

  @Override
  public Publication.Input describe() {
    return new Publication.Input(
        folder.display(), files.fingerprint(), files.files().size(), files.bytes(), batch(), null);
  }

  /** Asked by the stream and by the run, of which each would open every file. */
  @Override
  public OptionalLong rows() {
    if (rows == null) {
      rows = files.rows(conf);
    }
    return rows;
  }

  @Override
  public String size() {
    int count = files.files().size();
    return String.format(Locale.ROOT, "%,d new file%s", count, count == 1 ? "" : "s");
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
        "%s, batch %d".formatted(folder.display(), batch().number()),
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
              .formatted(batch().number(), folder.display()));
    }
  }
}
