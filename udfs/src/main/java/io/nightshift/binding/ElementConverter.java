package io.nightshift.binding;

import io.nightshift.batch.Column;
import io.nightshift.batch.Reject;
import io.nightshift.model.ElementType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;

/**
 * Writes one value of a column into a slot of a tensor. Every row is checked: a value that the
 * tensor cannot tell is refused, never bent.
 */
@FunctionalInterface
interface ElementConverter {
  /** Returns why the value, which is not null, cannot be told; empty if it was written. */
  Optional<Reject.Code> write(Column column, int row, TensorBuffer tensor, int slot);

  /** Shared, since almost every value is fine. */
  Optional<Reject.Code> FINE = Optional.empty();

  /** The converter between a column and a type of tensor that fit each other. */
  static ElementConverter of(ColumnFeed feed, ElementType to, boolean narrowing) {
    ColumnKind from = feed.elements();
    return switch (from) {
      case STRING ->
          (column, row, tensor, slot) -> {
            tensor.setString(slot, column.stringAt(row));
            return FINE;
          };
      case BOOLEAN ->
          to.isFloating() ? ElementConverter::booleanToFloating : ElementConverter::booleanToWhole;
      case BYTE, SHORT, INT, LONG -> {
        WholeWriter writer = WholeWriter.to(to, narrowing);
        yield (column, row, tensor, slot) -> writer.write(column.longAt(row), tensor, slot);
      }
      case DATE, TIMESTAMP -> EpochConverter.of(feed, WholeWriter.to(to, narrowing));
      case DECIMAL -> decimal(to);
      case FLOAT, DOUBLE -> floating(from, to);
    };
  }

  private static ElementConverter floating(ColumnKind from, ElementType to) {
    if (!to.isFloating()) {
      WholeWriter writer = WholeWriter.to(to, false);
      return (column, row, tensor, slot) ->
          floatingToWhole(column.doubleAt(row), writer, tensor, slot);
    }
    return from.fit(to) == ColumnKind.Fit.FITS
        ? (column, row, tensor, slot) -> {
          tensor.setDouble(slot, column.doubleAt(row));
          return FINE;
        }
        : (column, row, tensor, slot) -> setFinite(column.doubleAt(row), tensor, slot);
  }

  /** A decimal is rounded once into a floating-point number; into a whole one, it must be whole. */
  private static ElementConverter decimal(ElementType to) {
    if (to.isFloating()) {
      return (column, row, tensor, slot) ->
          setFinite(column.decimalAt(row).doubleValue(), tensor, slot);
    }
    WholeWriter writer = WholeWriter.to(to, false);
    return (column, row, tensor, slot) -> {
      BigDecimal value = column.decimalAt(row);
      if (value.stripTrailingZeros().scale() > 0) {
        return Optional.of(Reject.Code.LOSSY);
      }
      BigInteger whole = value.toBigInteger();
      return whole.bitLength() < Long.SIZE
          ? writer.write(whole.longValue(), tensor, slot)
          : Optional.of(Reject.Code.OVERFLOW);
    };
  }

  private static Optional<Reject.Code> booleanToFloating(
      Column column, int row, TensorBuffer tensor, int slot) {
    tensor.setDouble(slot, column.booleanAt(row) ? 1 : 0);
    return FINE;
  }

  private static Optional<Reject.Code> booleanToWhole(
      Column column, int row, TensorBuffer tensor, int slot) {
    tensor.setLong(slot, column.booleanAt(row) ? 1 : 0);
    return FINE;
  }

  /** A finite number must not become infinite. */
  static Optional<Reject.Code> setFinite(double value, TensorBuffer tensor, int slot) {
    if (Double.isFinite(value) && Double.isInfinite(tensor.type().nearest(value))) {
      return Optional.of(Reject.Code.OVERFLOW);
    }
    tensor.setDouble(slot, value);
    return FINE;
  }

  private static Optional<Reject.Code> floatingToWhole(
      double value, WholeWriter writer, TensorBuffer tensor, int slot) {
    if (value != Math.rint(value)) {
      return Optional.of(Reject.Code.LOSSY);
    }
    // 2^63 is one more than the greatest long.
    if (!(value >= -0x1p63 && value < 0x1p63)) {
      return Optional.of(Reject.Code.OVERFLOW);
    }
    return writer.write((long) value, tensor, slot);
  }
}
