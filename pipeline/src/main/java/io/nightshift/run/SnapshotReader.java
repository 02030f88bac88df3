package io.nightshift.run;

import io.nightshift.batch.Batch;
import io.nightshift.batch.RowBatches;
import io.nightshift.batch.VectorBatches;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;

/**
 * How tasks read a snapshot: column by column where Spark can, else row by row. Batches, and so
 * scores and rejects, are the same but for the number of rows in each.
 *
 * @param rows the snapshot with all its columns
 * @param columns the names of those that are read, in the order in which batches have them
 * @param batchRows the most rows of a batch
 */
record SnapshotReader(Dataset<Row> rows, List<String> columns, int batchRows) {
  /** Spark's own default, which suits narrow rows. */
  private static final int USUAL_ROWS_READ = 4_096;

  /** Batches are small because rows are wide, and so many of them are kept in memory. */
  private static final int MOST_BATCHES_READ = 16;

  /**
   * Has each partition's batches turned into something.
   *
   * @param body gets the batches, of which each is valid until it asks for the next
   */
  <T> JavaRDD<T> mapPartitions(FlatMapFunction<Iterator<Batch>, T> body) {
    return columnar().map(columnar -> byColumns(columnar, body)).orElseGet(() -> byRows(body));
  }

  /** Columns in the order of the schema: in any other, Spark would make rows to reorder them. */
  private Optional<ColumnarPlan> columnar() {
    Set<String> wanted = new HashSet<>(columns);
    List<String> ordered =
        Arrays.stream(rows.schema().fieldNames()).filter(wanted::contains).toList();
    return ColumnarPlan.of(ReadPlan.select(rows, ordered), readerRows());
  }

  /** A multiple of the rows of a batch, so that no batch is a remainder but the last of a file. */
  int readerRows() {
    int batches = Math.max(1, Math.min(MOST_BATCHES_READ, USUAL_ROWS_READ / batchRows));
    return batches * batchRows;
  }

  private <T> JavaRDD<T> byColumns(
      ColumnarPlan columnar, FlatMapFunction<Iterator<Batch>, T> body) {
    List<Integer> places = columns.stream().map(columnar.columns()::indexOf).toList();
    List<DataType> types =
        columns.stream().map(name -> rows.schema().apply(name).dataType()).toList();
    int most = batchRows;
    return columnar
        .batches()
        .mapPartitions(batches -> body.call(new VectorBatches(batches, places, types, most)));
  }

  private <T> JavaRDD<T> byRows(FlatMapFunction<Iterator<Batch>, T> body) {
    int width = columns.size();
    int most = batchRows;
    return ReadPlan.select(rows, columns)
        .javaRDD()
        .mapPartitions(partition -> body.call(new RowBatches(partition, most, width)));
  }
}
