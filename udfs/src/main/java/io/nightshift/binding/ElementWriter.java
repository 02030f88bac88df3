package io.nightshift.binding;

import io.nightshift.batch.Column;
import io.nightshift.batch.Reject;
import io.nightshift.model.ElementType;
import io.nightshift.model.MissingRule;
import java.util.Optional;

/** Writes single values of a column into a tensor, missing ones by their rule. */
final class ElementWriter {
  private final ColumnFeed feed;
  private final ElementType type;
  private final ElementConverter converter;

  ElementWriter(ColumnFeed feed, ElementType type, boolean narrowing) {
    this.feed = feed;
    this.type = type;
    this.converter = ElementConverter.of(feed, type, narrowing);
  }

  /** Returns why the value cannot be told; empty if it was written. */
  Optional<Reject.Code> write(Column column, int row, TensorBuffer buffer, int slot) {
    boolean isMissing =
        column.isNull(row) || (feed.elements().isFloating() && Double.isNaN(column.doubleAt(row)));
    return isMissing ? writeMissing(buffer, slot) : converter.write(column, row, buffer, slot);
  }

  private Optional<Reject.Code> writeMissing(TensorBuffer buffer, int slot) {
    if (feed.missing() instanceof MissingRule.Fill fill) {
      FillValue.write(fill.value(), buffer, slot);
    } else if (feed.missing() instanceof MissingRule.Nan) {
      buffer.setDouble(slot, Double.NaN);
    } else {
      return Optional.of(Reject.Code.MISSING);
    }
    return ElementConverter.FINE;
  }

  /**
   * What is wrong with a value.
   *
   * @param row the row of the batch
   * @param column what holds the value: the batch's column, or the row's elements
   * @param place where in there
   */
  Reject reject(int row, Reject.Code code, Column column, int place) {
    String what =
        code == Reject.Code.MISSING
            ? "column '%s' is missing".formatted(feed.column())
            : "column '%s' is %s, which %s cannot hold"
                .formatted(feed.column(), feed.elements().show(column, place), type);
    return new Reject(row, Reject.Stage.BIND, code, feed.column(), what);
  }
}
