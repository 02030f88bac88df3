package io.nightshift.job;

import io.nightshift.error.InvalidRequestException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The columns that a row of the predictions will have, and who asked for each. Names that differ in
 * case only are one column: so they are to Spark, unless it is told otherwise.
 */
final class PredictionColumns {
  /** What every prediction row says about itself. */
  static final List<String> RESERVED = List.of("model_version", "snapshot_date", "run_id");

  private final Map<String, Claim> claims = new HashMap<>();

  /**
   * Claims a column.
   *
   * @param key the key of the job file that names it
   * @param where its place in brackets, or nothing where there is none to tell
   * @throws InvalidRequestException if the column is taken or reserved
   */
  void claim(String column, String key, String where) {
    String folded = column.toLowerCase(Locale.ROOT);
    if (RESERVED.contains(folded)) {
      throw new InvalidRequestException(
          "'%s' names column '%s', but every prediction row has a '%s' of its own; rename the column"
              .formatted(key, column, folded));
    }
    Claim first = claims.putIfAbsent(folded, new Claim(column, key, where));
    if (first != null) {
      throw new InvalidRequestException(
          "'%s' names column '%s', which is taken by '%s' of '%s'%s; the predictions can have it once"
              .formatted(key, column, first.column, first.key, first.where));
    }
  }

  /** Claims several columns for one key. */
  PredictionColumns claimAll(Collection<String> columns, String key) {
    columns.forEach(column -> claim(column, key, ""));
    return this;
  }

  private record Claim(String column, String key, String where) {}
}
