package io.nightshift.quality;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;

/** What is to be thought of a column's scores. */
public enum Verdict {
  /** They are as they were, within the limits. */
  STABLE("stable"),
  /** They are further from what they were than is usual. */
  WARNED("warned"),
  /** They are further from what they were than the job allows. */
  FAILED("failed"),
  /** Chance alone may make such a difference. */
  TOO_FEW_ROWS("too few rows"),
  /** There is nothing to compare them with. */
  NO_REFERENCE("no reference");

  private final String label;

  Verdict(String label) {
    this.label = label;
  }

  /** In words, as records have it. */
  @JsonValue
  public String label() {
    return label;
  }

  /** By its words. */
  @JsonCreator
  static Verdict of(String label) {
    return Arrays.stream(values())
        .filter(verdict -> verdict.label.equals(label))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("unknown verdict '" + label + "'"));
  }
}
