package io.nightshift.binding;

import io.nightshift.batch.Reject;
import java.util.Optional;

/** Writes dates and timestamps as whole units since 1970-01-01T00:00Z, or refuses to round. */
final class EpochConverter {
  private EpochConverter() {}

  static ElementConverter of(ColumnFeed feed, WholeWriter writer) {
    long from = feed.elements() == ColumnKind.DATE ? EpochUnit.DAYS.micros() : 1;
    long to = feed.unit().micros();
    // One unit is always a multiple of the other.
    long factor = Math.max(1, from / to);
    long divisor = Math.max(1, to / from);
    return (column, row, tensor, slot) -> {
      long value = column.longAt(row);
      if (value % divisor != 0) {
        return Optional.of(Reject.Code.LOSSY);
      }
      // A date has 32 bits and a day 37 bits of microseconds, so the product may be too large.
      long high = Math.multiplyHigh(value, factor);
      long product = value * factor;
      if (high != product >> 63) {
        return Optional.of(Reject.Code.OVERFLOW);
      }
      return writer.write(product / divisor, tensor, slot);
    };
  }
}
