package io.nightshift.binding;

import io.nightshift.batch.Column;
import io.nightshift.model.ElementType;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.ByteType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.ShortType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;

/** The types of column that can feed a model, and how many bits of a number each holds. */
public enum ColumnKind {
  BOOLEAN(1),
  BYTE(8),
  SHORT(16),
  INT(32),
  LONG(64),
  FLOAT(32),
  DOUBLE(64),
  /** Told in units of 10^-scale; rounded once where the model wants floating-point numbers. */
  DECIMAL(0),
  /** Days since 1970-01-01. */
  DATE(64),
  /** Microseconds since 1970-01-01T00:00Z. */
  TIMESTAMP(64),
  STRING(0);

  private final int bits;

  ColumnKind(int bits) {
    this.bits = bits;
  }

  /** The kind of a Spark type, if it can feed a model. */
  public static Optional<ColumnKind> of(DataType type) {
    if (type instanceof BooleanType) {
      return Optional.of(BOOLEAN);
    } else if (type instanceof ByteType) {
      return Optional.of(BYTE);
    } else if (type instanceof ShortType) {
      return Optional.of(SHORT);
    } else if (type instanceof IntegerType) {
      return Optional.of(INT);
    } else if (type instanceof LongType) {
      return Optional.of(LONG);
    } else if (type instanceof FloatType) {
      return Optional.of(FLOAT);
    } else if (type instanceof DoubleType) {
      return Optional.of(DOUBLE);
    } else if (type instanceof StringType) {
      return Optional.of(STRING);
    } else if (type instanceof DecimalType) {
      return Optional.of(DECIMAL);
    } else if (type instanceof DateType) {
      return Optional.of(DATE);
    } else if (type instanceof TimestampType || type instanceof TimestampNTZType) {
      return Optional.of(TIMESTAMP);
    }
    return Optional.empty();
  }

  boolean isInteger() {
    return this == BYTE || this == SHORT || this == INT || this == LONG || isTime();
  }

  /** Whether values count from 1970, and so need a unit. */
  public boolean isTime() {
    return this == DATE || this == TIMESTAMP;
  }

  /** Whether values have a least and a greatest: numbers and times. */
  boolean isOrdered() {
    return isInteger() || isFloating() || this == DECIMAL;
  }

  boolean isFloating() {
    return this == FLOAT || this == DOUBLE;
  }

  /** How well a column of this kind fits an input of that type. */
  Fit fit(ElementType input) {
    return switch (input) {
      case STRING -> this == STRING ? Fit.FITS : Fit.NEVER;
      case BOOL -> this == BOOLEAN ? Fit.FITS : Fit.NEVER;
      case FLOAT16, BFLOAT16, FLOAT32, FLOAT64 -> {
        if (this == STRING) {
          yield Fit.NEVER;
        }
        boolean rounds = this == DECIMAL || (isFloating() && bits > input.bytes() * 8);
        yield rounds ? Fit.NARROWS : Fit.FITS;
      }
      case INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32, UINT64 -> {
        if (this == STRING) {
          yield Fit.NEVER;
        }
        // No Spark type is unsigned; the next wider one whose values are in range is as near as
        // one gets.
        int room = input.bytes() * 8 * (input.isUnsigned() ? 2 : 1);
        boolean widens = this == BOOLEAN || (isInteger() && bits <= room);
        yield widens ? Fit.FITS : Fit.NARROWS;
      }
    };
  }

  /** A value as people write it. */
  public String show(Column column, int row) {
    return switch (this) {
      case FLOAT, DOUBLE -> Double.toString(column.doubleAt(row));
      case DECIMAL -> column.decimalAt(row).toPlainString();
      case DATE -> LocalDate.ofEpochDay(column.longAt(row)).toString();
      case TIMESTAMP -> Instant.EPOCH.plus(column.longAt(row), ChronoUnit.MICROS).toString();
      case BOOLEAN -> Boolean.toString(column.booleanAt(row));
      case STRING -> column.stringAt(row);
      case BYTE, SHORT, INT, LONG -> Long.toString(column.longAt(row));
    };
  }

  /** How a column fits an input. */
  enum Fit {
    /** Each value can be told exactly, or is refused by itself. */
    FITS,
    /** Values may have to be rounded or refused: only when asked for. */
    NARROWS,
    /** There is no sensible meaning. */
    NEVER
  }
}
