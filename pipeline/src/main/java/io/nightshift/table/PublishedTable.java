package io.nightshift.table;

import static org.apache.spark.sql.functions.lit;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.error.UnreachableException;
import io.nightshift.storage.Storage;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Reads predictions by their publication record: exactly the files of the run that is current, also
 * while folders are being moved, and never a part of them.
 */
public final class PublishedTable {
  private PublishedTable() {}

  /**
   * The predictions of a snapshot, with {@code model_version} (int), {@code snapshot_date} (date,
   * or string where the snapshot is no ISO date) and {@code run_id} as last columns, as plain
   * readers find them. The run is chosen now, not when rows are fetched; if another one takes its
   * place in between, fetching either gives the rows of the chosen run, or fails because a file has
   * moved.
   *
   * @param table the table's folder
   * @throws InvalidRequestException if nothing is published for the snapshot
   * @throws UnreachableException if a file of the record is not there in its recorded length
   */
  public static Dataset<Row> read(SparkSession spark, String table, String snapshot) {
    Storage storage = Storage.at(table, spark.sparkContext().hadoopConfiguration());
    PublishedFiles files = PublishedFiles.current(new PredictionTable(storage), snapshot);
    Optional<Dataset<Row>> all =
        files.paths().entrySet().stream()
            .filter(arm -> !arm.getValue().isEmpty())
            .map(arm -> rows(spark, storage, files.record(), arm))
            .reduce(Dataset::unionByName);
    return all.orElseThrow(
        () ->
            new InvalidRequestException(
                "Run %s of snapshot %s has no predictions: all %d rows were rejected"
                    .formatted(
                        files.record().runId(), snapshot, files.record().counts().rejected())));
  }

  private static Dataset<Row> rows(
      SparkSession spark,
      Storage storage,
      Publication record,
      Map.Entry<Publication.Arm, List<String>> arm) {
    String[] paths =
        arm.getValue().stream()
            .map(path -> storage.resolve(path).toString())
            .toArray(String[]::new);
    return spark
        .read()
        .option("mergeSchema", "false")
        .option("ignoreCorruptFiles", "false")
        .option("ignoreMissingFiles", "false")
        .parquet(paths)
        .withColumn("model_version", lit(arm.getKey().version()))
        .withColumn("snapshot_date", snapshotDate(record.snapshot()))
        .withColumn("run_id", lit(record.runId()));
  }

  private static Column snapshotDate(String snapshot) {
    try {
      return lit(LocalDate.parse(snapshot));
    } catch (DateTimeParseException e) {
      return lit(snapshot);
    }
  }
}
