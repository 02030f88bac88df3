package io.nightshift.spark;

import io.nightshift.batch.Batch;
import io.nightshift.batch.Column;
import io.nightshift.batch.Reject;
import io.nightshift.batch.RowBatch;
import io.nightshift.batch.Selection;
import io.nightshift.binding.Binding;
import io.nightshift.inference.BatchScorer;
import io.nightshift.inference.OnnxSession;
import io.nightshift.inference.ScoreSink;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Scores a batch of rows after the other, and has for each row of the last one its predictions, or
 * why there are none. Not thread-safe.
 */
public final class BatchScores {
  /** The type of what says why a row was rejected. */
  public static final StructType REASON =
      new StructType()
          .add("stage", DataTypes.StringType)
          .add("code", DataTypes.StringType)
          .add("column", DataTypes.StringType)
          .add("message", DataTypes.StringType);

  private final RowBatch batch;
  private final Batch bound;
  private final BatchScorer scorer;
  private final Sink sink;

  /**
   * For rows of one plan.
   *
   * @param session the model, open for as long as this is used
   * @param places for each column of the binding, its place in the rows
   * @param columns how many columns rows have
   * @param batchRows the most rows of a batch
   */
  public BatchScores(
      OnnxSession session, Binding binding, List<Integer> places, int columns, int batchRows) {
    this.batch = new RowBatch(batchRows, columns);
    this.bound = new BoundBatch(batch, places);
    this.scorer = new BatchScorer(session, binding, batchRows);
    this.sink = new Sink(binding, batchRows);
  }

  /** Scores rows; there must be no more than a batch has. */
  public void score(List<Row> rows) {
    batch.clear();
    rows.forEach(batch::add);
    sink.clear(rows.size());
    scorer.score(bound, sink);
  }

  /**
   * Puts the predictions of a row where values of Spark's rows are, and after them why it was
   * rejected, as a value of the type {@link #REASON}, where there is room for it. Predictions are
   * null where the row was rejected, the reason where it was scored.
   *
   * @param from the place of the first prediction
   */
  public void put(int row, Object[] values, int from) {
    Object[] predictions = sink.predictions[row];
    int end = from + predictions.length;
    if (sink.rejects[row] == null) {
      System.arraycopy(predictions, 0, values, from, predictions.length);
    } else {
      Arrays.fill(values, from, end, null);
    }
    if (end < values.length) {
      values[end] = reason(row);
    }
  }

  /** Why a row was rejected, if it was. */
  public Optional<Reject> reject(int row) {
    return Optional.ofNullable(sink.rejects[row]);
  }

  private Row reason(int row) {
    return reject(row)
        .map(
            reject ->
                RowFactory.create(
                    reject.stage().label(),
                    reject.code().label(),
                    reject.column(),
                    reject.message()))
        .orElse(null);
  }

  /** The columns of the binding among those of the rows. */
  private record BoundBatch(Batch rowsAsRead, List<Integer> places) implements Batch {
    @Override
    public int rows() {
      return rowsAsRead.rows();
    }

    @Override
    public Column column(int index) {
      return rowsAsRead.column(places.get(index));
    }
  }

  private static final class Sink implements ScoreSink {
    private final List<CellReader> readers;
    private final Object[][] predictions;
    private final Reject[] rejects;

    Sink(Binding binding, int rows) {
      this.readers =
          binding.outputs().stream().map(output -> CellReader.of(output.type())).toList();
      this.predictions = new Object[rows][readers.size()];
      this.rejects = new Reject[rows];
    }

    void clear(int rows) {
      for (int row = 0; row < rows; row++) {
        rejects[row] = null;
      }
    }

    @Override
    public void scored(Batch batch, Selection rows, List<Column> outputs) {
      for (int output = 0; output < outputs.size(); output++) {
        CellReader reader = readers.get(output);
        Column column = outputs.get(output);
        for (int i = 0; i < rows.size(); i++) {
          predictions[rows.row(i)][output] = reader.read(column, i);
        }
      }
    }

    @Override
    public void rejected(Batch batch, Reject reject) {
      rejects[reject.row()] = reject;
    }
  }
}
