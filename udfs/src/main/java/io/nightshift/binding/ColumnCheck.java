package io.nightshift.binding;

import java.io.Serializable;

/**
 * A check that was bound to a prediction column.
 *
 * @param column its name
 * @param index its place among {@link Binding#outputs()}
 * @param values what its values are, or those of its arrays
 * @param depth how many arrays are around each value
 * @param check what the values must be
 */
public record ColumnCheck(String column, int index, ColumnKind values, int depth, OutputCheck check)
    implements Serializable {
  /** Whether a violation fails the run, rather than rejecting its row. */
  public boolean failsTheRun() {
    return check.onViolation() == OutputCheck.OnViolation.FAIL;
  }
}
