package io.nightshift.table;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.error.UnreachableException;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import scala.jdk.javaapi.CollectionConverters;

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
   * @param table the table's folder, or its name in a catalog such as {@code iceberg:lake.ml.churn}
   * @throws InvalidRequestException if nothing is published for the snapshot
   * @throws UnreachableException if a file of the record is not there in its recorded length
   */
  public static Dataset<Row> read(SparkSession spark, String table, String snapshot) {
    Configuration conf = new Configuration(spark.sparkContext().hadoopConfiguration());
    CatalogSettings.copy(CollectionConverters.asJava(spark.conf().getAll()), conf);
    PredictionTable opened = Tables.open(table, conf);
    return opened.visible().read(opened, spark, snapshot);
  }
}
