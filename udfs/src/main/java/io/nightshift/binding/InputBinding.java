package io.nightshift.binding;

import io.nightshift.model.TensorSpec;
import java.io.Serializable;
import java.util.List;

/**
 * What feeds one input of the model.
 *
 * @param tensor the input
 * @param feeds one column for each element of a row; or a single column of arrays
 * @param isArray whether the single feed is a column of arrays
 * @param rowShape the dimensions of a row, {@link TensorSpec#ANY} where the arrays decide; none for
 *     a single value
 * @param lengths what to do with arrays of several lengths
 * @param narrowing whether values may lose precision
 */
public record InputBinding(
    TensorSpec tensor,
    List<ColumnFeed> feeds,
    boolean isArray,
    List<Long> rowShape,
    LengthRule lengths,
    boolean narrowing)
    implements Serializable {
  /** Copies the lists. */
  public InputBinding {
    feeds = List.copyOf(feeds);
    rowShape = List.copyOf(rowShape);
  }

  /** Whether rows must be told apart by their lengths. */
  boolean groupsByLength() {
    return rowShape.contains(TensorSpec.ANY) && lengths instanceof LengthRule.Group;
  }
}
