package io.nightshift.binding;

import io.nightshift.model.InputRule;
import java.io.Serializable;

/**
 * A rule that was bound to a column.
 *
 * @param column its name in the snapshot
 * @param index its place among {@link Binding#columns()}
 * @param values what its values are, or those of its arrays
 * @param depth how many arrays are around each value
 * @param rule what the values must be
 */
public record ColumnRule(String column, int index, ColumnKind values, int depth, InputRule rule)
    implements Serializable {
  /** The bounds, as the column's values are compared with them. */
  Limits limits() {
    return Limits.of(rule.range(), values);
  }
}
