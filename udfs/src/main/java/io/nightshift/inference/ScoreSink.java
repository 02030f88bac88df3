package io.nightshift.inference;

import io.nightshift.batch.Batch;
import io.nightshift.batch.Column;
import io.nightshift.batch.Reject;
import io.nightshift.batch.Selection;
import java.util.List;

/** Takes what scoring a batch came to; every row of the batch reaches it exactly once. */
public interface ScoreSink {
  /**
   * Rows that were scored together.
   *
   * @param batch the batch that they are part of
   * @param rows which of its rows; the i-th of them is row i of each output
   * @param outputs the prediction columns, in the order of the binding
   */
  void scored(Batch batch, Selection rows, List<Column> outputs);

  /** A row that cannot be scored. */
  void rejected(Batch batch, Reject reject);

  /** How people call a row, in messages. */
  default String name(Batch batch, int row) {
    return "row " + row + " of its batch";
  }

  /** A column that the job's rules clipped in so many of the scored rows. */
  default void clipped(String column, long rows) {}

  /** A row whose score fails the whole run; it is scored nevertheless. */
  default void failed(Reject reason) {}
}
