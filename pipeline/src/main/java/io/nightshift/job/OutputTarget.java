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
 */
public record OutputTarget(String table, Map<String, OutputExpression> columns) {
  /**
   * Copies the columns.
   *
   * @throws InvalidRequestException if the table is blank or holds a password, or a column is one
   *     of those that Nightshift adds
   */
  public OutputTarget {
    if (table.isBlank()) {
      throw new InvalidRequestException("Invalid 'output.table': must not be blank");
    }
    Secrets.requireNone("'output.table'", table);
    columns = Ordered.copyOf(columns);
    new PredictionColumns().claimAll(columns.keySet(), "output.columns");
  }
}
