package io.nightshift.job;

import io.nightshift.binding.OutputExpression;
import io.nightshift.error.InvalidRequestException;
import io.nightshift.error.Secrets;
import java.util.Map;

/**
 * Where the predictions go.
 *
 * @param table the prediction table's folder
 * @param columns what each column takes from the model, in the order of the columns; empty for
 *     every output under its own name
 * @param keepRuns how many runs that were replaced a vacuum keeps for each snapshot, from 0
 */
public record OutputTarget(String table, Map<String, OutputExpression> columns, int keepRuns) {
  /** What a vacuum keeps where nothing is said. */
  public static final int DEFAULT_KEEP_RUNS = 2;

  /**
   * Copies the columns.
   *
   * @throws InvalidRequestException if the table is blank or holds a password, or a column is one
   *     of those that Nightshift adds
   * @throws InvalidRequestException if the table is blank, or a column is one of those that
   *     Nightshift adds, or fewer than no runs are kept
   */
  public OutputTarget {
    if (table.isBlank()) {
      throw new InvalidRequestException("Invalid 'output.table': must not be blank");
    }
    Secrets.requireNone("'output.table'", table);
    if (keepRuns < 0) {
      throw new InvalidRequestException(
          "Invalid 'output.keep-runs': must be 0 or more, got: " + keepRuns);
    }
    columns = Ordered.copyOf(columns);
    new PredictionColumns().claimAll(columns.keySet(), "output.columns");
  }

  /** A target that keeps as many runs as is usual. */
  public OutputTarget(String table, Map<String, OutputExpression> columns) {
    this(table, columns, DEFAULT_KEEP_RUNS);
  }
}
