package io.nightshift.binding;

import java.util.List;
import java.util.Optional;

/**
 * What a job says about the feeding of one input.
 *
 * @param columns the columns, in order
 * @param lengths what to do with arrays of several lengths
 * @param unit in which unit the model counts dates and timestamps
 */
public record InputFeed(List<String> columns, LengthRule lengths, Optional<EpochUnit> unit) {
  /** Copies the columns. */
  public InputFeed {
    columns = List.copyOf(columns);
  }

  /** Just columns. */
  public static InputFeed of(List<String> columns) {
    return new InputFeed(columns, LengthRule.GROUP, Optional.empty());
  }
}
