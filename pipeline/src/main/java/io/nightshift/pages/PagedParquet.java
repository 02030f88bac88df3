package io.nightshift.pages;

import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.execution.datasources.PartitionedFile;
import org.apache.spark.sql.execution.datasources.parquet.ParquetFileFormat;
import org.apache.spark.sql.internal.SQLConf;
import org.apache.spark.sql.sources.Filter;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;
import scala.Function1;
import scala.Option;
import scala.collection.Iterator;
import scala.collection.immutable.Map;
import scala.collection.immutable.Seq;

/**
 * Spark's Parquet, but for how tasks read files that are flat. Schemas, splits, folders and all
 * else are Spark's.
 */
public final class PagedParquet extends ParquetFileFormat {
  private static final long serialVersionUID = 1;
  private static final String RETURNING_BATCH = "returning_batch";

  /** Vectors of a file are ours or Spark's, so that code is generated for any. */
  @Override
  public Option<Seq<String>> vectorTypes(
      StructType requiredSchema, StructType partitionSchema, SQLConf conf) {
    return Option.empty();
  }

  @Override
  public Function1<PartitionedFile, Iterator<InternalRow>> buildReaderWithPartitionValues(
      SparkSession spark,
      StructType dataSchema,
      StructType partitionSchema,
      StructType requiredSchema,
      Seq<Filter> filters,
      Map<String, String> options,
      Configuration conf) {
    Function1<PartitionedFile, Iterator<InternalRow>> sparks =
        super.buildReaderWithPartitionValues(
            spark, dataSchema, partitionSchema, requiredSchema, filters, options, conf);
    boolean wantsBatches =
        options.contains(RETURNING_BATCH) && options.apply(RETURNING_BATCH).equals("true");
    if (!wantsBatches || requiredSchema.isEmpty()) {
      return sparks;
    }
    int batchRows = Integer.parseInt(spark.conf().get("spark.sql.parquet.columnarReaderBatchSize"));
    return new PagedRead(
        sparks,
        requiredSchema,
        partitionSchema,
        batchRows,
        JavaSparkContext.fromSparkContext(spark.sparkContext())
            .broadcast(new SerializableConfiguration(conf)));
  }
}
