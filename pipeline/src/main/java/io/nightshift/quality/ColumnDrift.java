package io.nightshift.quality;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.OptionalDouble;

/**
 * How far the scores of a column are from what they were.
 *
 * @param column the prediction column
 * @param verdict what is to be thought of it
 * @param index the population stability index; absent if the verdict does not depend on one
 */
public record ColumnDrift(
    String column, Verdict verdict, @JsonInclude(JsonInclude.Include.NON_NULL) Double index) {
  /**
   * Refuses an index that means nothing, and a judgement without one.
   *
   * @throws IllegalArgumentException if there is an index though nothing was compared, or none
   *     though something was
   */
  public ColumnDrift {
    boolean isJudged = verdict != Verdict.TOO_FEW_ROWS && verdict != Verdict.NO_REFERENCE;
    if (isJudged != (index != null)) {
      throw new IllegalArgumentException(
          "column '%s' is '%s' with index %s".formatted(column, verdict.label(), index));
    }
  }

  /** The index, if there is any. */
  public OptionalDouble measured() {
    return index == null ? OptionalDouble.empty() : OptionalDouble.of(index);
  }
}
