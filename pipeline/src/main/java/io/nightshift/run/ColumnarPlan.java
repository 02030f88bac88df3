package io.nightshift.run;

import java.util.List;
import java.util.Optional;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RuntimeConfig;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.vectorized.ColumnarBatch;

/**
 * The only place that touches what Spark does not promise to keep: the physical plan of a query,
 * and that it can be asked for batches of columns rather than rows. Whoever gets nothing here reads
 * rows by the public API.
 *
 * @param batches what Spark's reader makes; each is overwritten by the next
 * @param columns the names of their columns, in order
 */
record ColumnarPlan(JavaRDD<ColumnarBatch> batches, List<String> columns) {
  private static final Logger LOG = LogManager.getLogger(ColumnarPlan.class);

  /**
   * Of wider tables Spark would make rows, for the sake of code that it would generate for them.
   */
  private static final String MAX_FIELDS = "spark.sql.codegen.maxFields";

  private static final String READER_ROWS = "spark.sql.parquet.columnarReaderBatchSize";

  /**
   * Asks for the columns of a query.
   *
   * @param readerRows how many rows the reader makes at once; each of its vectors has room for them
   * @return empty if the plan makes rows only, as for types that the vectorised reader does not
   *     know or where {@code spark.sql.parquet.enableVectorizedReader} is false; or if this Spark
   *     is not the one that this was built for
   */
  static Optional<ColumnarPlan> of(Dataset<Row> rows, int readerRows) {
    RuntimeConfig conf = rows.sparkSession().conf();
    String maxFields = conf.get(MAX_FIELDS);
    String usualRows = conf.get(READER_ROWS);
    try {
      conf.set(MAX_FIELDS, Integer.MAX_VALUE);
      conf.set(READER_ROWS, readerRows);
      return planned(rows);
    } catch (LinkageError | ClassCastException e) {
      LOG.warn(
          "Reading rows instead of columns, which is slower: this version of Spark is not known ({})",
          e.toString());
      return Optional.empty();
    } finally {
      conf.set(MAX_FIELDS, maxFields);
      conf.set(READER_ROWS, usualRows);
    }
  }

  private static Optional<ColumnarPlan> planned(Dataset<Row> rows) {
    // Not the executed plan, which would already turn the columns into rows at the top.
    SparkPlan plan =
        ((org.apache.spark.sql.classic.Dataset<Row>) rows).queryExecution().sparkPlan();
    return plan.supportsColumnar()
        ? Optional.of(
            new ColumnarPlan(
                plan.executeColumnar().toJavaRDD(), List.of(plan.schema().fieldNames())))
        : Optional.empty();
  }
}
