package io.nightshift.binding;

import io.nightshift.batch.Column;
import io.nightshift.model.Bound;
import java.math.BigDecimal;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The only values that a column may have, in the column's own type. */
final class AllowedValues {
  private static final int SHOWN = 10;

  private final List<String> spelt;
  private final Set<Object> values;
  private final ColumnKind kind;

  AllowedValues(List<String> spelt, ColumnKind kind) {
    this.spelt = spelt;
    this.kind = kind;
    this.values = spelt.stream().map(reader(kind)).collect(Collectors.toSet());
  }

  /** Whether a column of that kind can have a value so spelt. */
  static boolean fits(String value, ColumnKind kind) {
    try {
      return reader(kind).apply(value) != null;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static Function<String, Object> reader(ColumnKind kind) {
    if (kind.isTime()) {
      return text -> moment(text, kind);
    } else if (kind.isInteger()) {
      return Long::valueOf;
    } else if (kind == ColumnKind.FLOAT) {
      // A float column says 0.1 as the float that is nearest to it, and so must the rule.
      return text -> Float.parseFloat(text) + 0.0;
    } else if (kind.isFloating()) {
      return text -> Double.parseDouble(text) + 0.0;
    } else if (kind == ColumnKind.BOOLEAN) {
      return AllowedValues::flag;
    } else if (kind == ColumnKind.STRING) {
      return text -> text;
    }
    // What is left is decimals; equal ones of other scales are equal.
    return text -> new BigDecimal(text).stripTrailingZeros();
  }

  /** Days or microseconds since 1970, as the column has them. */
  private static Object moment(String text, ColumnKind kind) {
    Bound moment =
        Bound.find(text)
            .filter(bound -> bound.kind() == Bound.Kind.TIME)
            .orElseThrow(() -> new IllegalArgumentException(text));
    long unit = kind == ColumnKind.DATE ? EpochUnit.DAYS.micros() : 1;
    try {
      return moment.value().divide(BigDecimal.valueOf(unit)).longValueExact();
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  private static Object flag(String text) {
    if (text.equals("true") || text.equals("false")) {
      return Boolean.valueOf(text);
    }
    throw new IllegalArgumentException(text);
  }

  boolean contains(Column column, int row) {
    return values.isEmpty() || values.contains(Values.at(column, row, kind));
  }

  String describe() {
    String first = spelt.stream().limit(SHOWN).collect(Collectors.joining(", "));
    return spelt.size() > SHOWN ? "%s and %d more".formatted(first, spelt.size() - SHOWN) : first;
  }
}
