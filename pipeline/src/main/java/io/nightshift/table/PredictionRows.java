package io.nightshift.table;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.error.Nearest;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The predictions of the run that is current, read in this process, one row at a time: it needs no
 * Spark.
 */
public abstract class PredictionRows {
  /** The run that is read. */
  public abstract Publication record();

  /**
   * Hands over every row, as values that JSON can say.
   *
   * @param taker takes a row, and says whether it wants more
   */
  protected abstract void forEach(Predicate<Map<String, Object>> taker);

  /**
   * Hands over rows.
   *
   * @param wanted the text of values that a row must have, by column; empty for every row
   * @param taker takes a row, and says whether it wants more
   * @throws InvalidRequestException if there is no such column
   */
  public final void forEach(Map<String, String> wanted, Predicate<Map<String, Object>> taker) {
    forEach(row -> !matches(row, wanted) || taker.test(row));
  }

  private static boolean matches(Map<String, Object> row, Map<String, String> wanted) {
    for (Map.Entry<String, String> condition : wanted.entrySet()) {
      String column = condition.getKey();
      if (!row.containsKey(column)) {
        throw new InvalidRequestException(
            "Unknown column '%s': the predictions have %s%s"
                .formatted(
                    column,
                    String.join(", ", row.keySet()),
                    Nearest.hint(column, List.copyOf(row.keySet()))));
      }
      if (!String.valueOf(row.get(column)).equals(condition.getValue())) {
        return false;
      }
    }
    return true;
  }
}
