package io.nightshift.run;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.feature.FeatureColumns;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/** Rows to try a model with, read as a snapshot is read. */
public final class SampleRows {
  private final Dataset<Row> rows;

  private SampleRows(Dataset<Row> rows) {
    this.rows = rows;
  }

  /**
   * Opens Parquet files.
   *
   * @param path a file, or a folder of them
   * @throws InvalidRequestException if there is nothing that can be read
   */
  public static SampleRows open(String path, Configuration conf, SparkSession spark) {
    return new SampleRows(Snapshot.open(path, conf).read(spark));
  }

  /**
   * The same rows with columns derived from theirs, as a job has them under {@code features}.
   *
   * @throws InvalidRequestException with all that is wrong with them
   */
  public SampleRows with(Map<String, String> features) {
    return new SampleRows(FeatureColumns.addTo(rows, features));
  }

  /** The columns that the rows have. */
  public StructType schema() {
    return rows.schema();
  }

  /** Some of the rows, with just these columns, in this order. */
  public List<Row> rows(List<String> columns, int most) {
    return ReadPlan.select(rows, columns).limit(most).collectAsList();
  }
}
