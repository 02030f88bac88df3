package io.nightshift.stream;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.job.InputSource;
import io.nightshift.storage.Glob;
import io.nightshift.storage.Storage;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
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
 * @param folder the folder that has all snapshots
 * @param below what the folders of snapshots are called in it, as a pattern; empty if files land in
 *     the folder itself
 */
record LandingFolder(Storage folder, String below) {
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
   * @throws InvalidRequestException if there is none
   */
  static LandingFolder of(InputSource input, Configuration conf) {
    Storage folder = Storage.at(input.folder(), conf);
    if (!folder.exists("")) {
      throw new InvalidRequestException(
          "Missing folder: there is no %s, where the files of the stream land; make it, or correct 'input.path'"
              .formatted(folder.display()));
    }
    return new LandingFolder(folder, input.below());
  }

  /** How many folders deeper those of snapshots are. */
  int depth() {
    return segments(below).size();
  }

  /**
   * Refuses to have the stream take up what it writes itself.
   *
   * @param what what lies there
   * @throws InvalidRequestException if it lies where files land
   */
  void requireElsewhere(String what, Storage place) {
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
  Dataset<Row> stream(SparkSession spark, OptionalInt maxFiles) {
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

  /** The files of a micro-batch, but for those that readers of the folder pass over. */
  List<FileStatus> files(Dataset<Row> listed) {
    return listed.collectAsList().stream()
        .map(LandingFolder::file)
        .filter(file -> folder.isVisible(file.getPath()))
        .toList();
  }

  private static FileStatus file(Row row) {
    return new FileStatus(row.getLong(1), false, 1, 0, row.getLong(2), new Path(row.getString(0)));
  }
}
