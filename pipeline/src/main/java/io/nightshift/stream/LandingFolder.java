package io.nightshift.stream;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.error.Problems;
import io.nightshift.job.InputSource;
import io.nightshift.run.FileBatch;
import io.nightshift.run.MicroBatch;
import io.nightshift.storage.Glob;
import io.nightshift.storage.Storage;
import io.nightshift.table.Publication;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.GlobPattern;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.streaming.DataStreamReader;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Where the files of a stream land.
 *
 * @param path as the job has it, for the checkpoint
 * @param folder the folder that has all snapshots
 * @param below what the folders of snapshots are called in it, as a pattern; empty if files land in
 *     the folder itself
 * @param maxFiles the most files of a batch, if there is a limit
 * @param conf how to reach the storage
 */
record LandingFolder(
    Storage path, Storage folder, String below, Optional<Integer> maxFiles, Configuration conf)
    implements Source {
  /** Of Spark's source of whole files, which a stream must be told. */
  private static final StructType FILES =
      new StructType()
          .add("path", DataTypes.StringType, false)
          .add("modificationTime", DataTypes.TimestampType, false)
          .add("length", DataTypes.LongType, false)
          .add("content", DataTypes.BinaryType, true);

  /** By default Spark leaves out, without a word, files a week older than the newest. */
  private static final String ANY_AGE = "365000d";

  /**
   * The folder that a job reads.
   *
   * @throws InvalidRequestException if there is none, or it is to be read by the message
   */
  static LandingFolder of(InputSource input, BatchLimit limit, Configuration conf) {
    Problems problems = new Problems();
    problems.collect(limit::ofFiles);
    Storage folder = Storage.at(input.folder(), conf);
    if (!folder.exists("")) {
      problems.add(
          "Missing folder: there is no %s, where the files of the stream land; make it, or correct 'input.path'"
              .formatted(folder.display()));
    }
    problems.throwIfAny();
    return new LandingFolder(
        Storage.at(input.path(), conf), folder, input.below(), limit.files(), conf);
  }

  @Override
  public String display() {
    return "the files that land in " + folder.display();
  }

  @Override
  public String identity() {
    return path.display();
  }

  /** How many folders deeper those of snapshots are. */
  private int depth() {
    return segments(below).size();
  }

  @Override
  public void requireElsewhere(String what, Storage place) {
    String above = folder.root() + "/";
    String path = place.root() + "/";
    if (!path.startsWith(above)) {
      return;
    }
    List<String> names = segments(path.substring(above.length()));
    List<String> patterns = segments(below);
    for (int i = 0; i < Math.min(names.size(), patterns.size()); i++) {
      if (!new GlobPattern(patterns.get(i)).matches(names.get(i))) {
        return;
      }
    }
    throw new InvalidRequestException(
        "Invalid %s %s: it lies where the files of the stream land, in %s, and would be taken up, too; name a folder elsewhere"
            .formatted(what, place.display(), folder.display()));
  }

  private static List<String> segments(String path) {
    return Arrays.stream(path.split("/", -1)).filter(name -> !name.isEmpty()).toList();
  }

  /**
   * A stream of the files, a row for each, in the order in which they landed. Nothing is read of
   * what they hold: their columns are no business of the stream, and may change with the batch.
   */
  @Override
  public Dataset<Row> stream(SparkSession spark) {
    DataStreamReader reader =
        spark
            .readStream()
            .format("binaryFile")
            .schema(FILES)
            .option("recursiveFileLookup", "true")
            .option("ignoreMissingFiles", "false")
            .option("maxFileAge", ANY_AGE)
            .option("latestFirst", "false")
            .option("cleanSource", "off");
    maxFiles.ifPresent(most -> reader.option("maxFilesPerTrigger", most));
    return reader
        .load(pattern())
        .select(
            functions.col("path"),
            functions.col("length"),
            functions.unix_millis(functions.col("modificationTime")));
  }

  private String pattern() {
    String root = Glob.literal(folder.root().toString());
    if (below.isEmpty()) {
      return root;
    }
    return root.endsWith("/") ? root + below : root + "/" + below;
  }

  /** Of all files but those that readers of the folder pass over. */
  @Override
  public MicroBatch batch(Dataset<Row> taken, Publication.Batch place) {
    List<FileStatus> files =
        taken.collectAsList().stream()
            .map(LandingFolder::file)
            .filter(file -> folder.isVisible(file.getPath()))
            .toList();
    return new FileBatch(folder, depth(), files, place, conf);
  }

  private static FileStatus file(Row row) {
    return new FileStatus(row.getLong(1), false, 1, 0, row.getLong(2), new Path(row.getString(0)));
  }
}
