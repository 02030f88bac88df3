package io.nightshift.run;

import io.nightshift.batch.FrameColumns;
import io.nightshift.error.InvalidRequestException;
import io.nightshift.model.Sha256;
import io.nightshift.pages.PagedParquet;
import io.nightshift.storage.Storage;
import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * Files below one folder, as they were when they were listed.
 *
 * @param root the folder, or the only file
 * @param files in the order of their paths
 */
record ParquetFiles(Path root, List<FileStatus> files) {
  /** With more files than this, nobody should wait for the driver to read every footer. */
  private static final int MAX_FOOTERS = 64;

  /** How many rows they have, by their footers; empty if there are too many files to ask. */
  OptionalLong rows(Configuration conf) {
    if (files.size() > MAX_FOOTERS) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(files.stream().mapToLong(file -> rowsOf(file, conf)).sum());
  }

  private static long rowsOf(FileStatus file, Configuration conf) {
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

  long bytes() {
    return files.stream().mapToLong(FileStatus::getLen).sum();
  }

  /** A digest of their names below the root, their lengths and their times of change. */
  String fingerprint() {
    StringBuilder list = new StringBuilder();
    for (FileStatus file : files) {
      list.append(below(file))
          .append('\t')
          .append(file.getLen())
          .append('\t')
          .append(file.getModificationTime())
          .append('\n');
    }
    return Sha256.of(list.toString());
  }

  /** The path of one of them from the root on, with a slash before it; empty for the root. */
  String below(FileStatus file) {
    String above = root.toUri().getPath();
    // Only the root of a file system ends with a slash.
    int end = above.endsWith("/") ? above.length() - 1 : above.length();
    return file.getPath().toUri().getPath().substring(end);
  }

  /**
   * Reads files or folders by Spark.
   *
   * @param what how people write where they are
   * @param base the folder below which names of folders are columns; null for the one that a file
   *     is in, or the one that is read
   */
  static Dataset<Row> read(SparkSession spark, String what, String base, String... paths) {
    try {
      Dataset<Row> rows = reader(spark, base).load(paths);
      // The columns as files hold them: where the class of a user-defined type is at hand, as that
      // of MLlib's vectors is on a cluster, Spark would make objects of it.
      StructType stored = FrameColumns.unwrapped(rows.schema());
      return stored.equals(rows.schema()) ? rows : reader(spark, base).schema(stored).load(paths);
    } catch (Exception e) {
      // Scala declares no exceptions: javac takes this one for impossible.
      if (e instanceof AnalysisException) {
        throw new InvalidRequestException(
            "Cannot read snapshot %s: %s"
                .formatted(what, e.getMessage().lines().findFirst().orElse("")),
            e);
      }
      throw e;
    }
  }

  private static DataFrameReader reader(SparkSession spark, String base) {
    DataFrameReader reader =
        spark
            .read()
            .format(format())
            .option("mergeSchema", "false")
            .option("ignoreCorruptFiles", "false")
            .option("ignoreMissingFiles", "false")
            // Pages have checksums in most files; without them, damage is only seen by chance.
            .option("parquet.page.verify-checksum.enabled", "true");
    return base == null ? reader : reader.option("basePath", base);
  }

  /** Spark's own where this Spark is not the one that ours was built for. */
  private static String format() {
    try {
      return PagedParquet.class.getName();
    } catch (LinkageError e) {
      return "parquet";
    }
  }

  /**
   * Whether a file holds the footers of others, as other writers leave them: Spark lists it, and
   * reads no rows from it.
   */
  static boolean isSummary(String file) {
    return file.endsWith("/_metadata") || file.endsWith("/_common_metadata");
  }
}
