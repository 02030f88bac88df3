package io.nightshift.table;

import io.nightshift.batch.Column;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;

/**
 * Numbers of one type on their way into a page, many at a time. Not thread-safe: each keeps what it
 * copies through.
 */
interface Numbers {
  /** How many each takes. */
  int bytes();

  /**
   * Appends the values of rows, none of which is null, to a page, and to what is told of it.
   *
   * @param page little-endian, with room for them
   */
  void put(Column column, int from, int count, ByteBuffer page, Statistics<?> statistics);

  /** For the values of a field that gets no dictionary; empty if they are written one by one. */
  static Optional<Numbers> of(FileField.Value field) {
    DataType type = field.type();
    if (type instanceof FloatType) {
      return Optional.of(new Floats());
    } else if (type instanceof DoubleType) {
      return Optional.of(new Doubles());
    }
    return field.isUnique() && LeafWriter.isLong(type)
        ? Optional.of(new Longs())
        : Optional.empty();
  }

  /** Of 32 bits. */
  final class Floats implements Numbers {
    private float[] values = new float[0];

    @Override
    public int bytes() {
      return Float.BYTES;
    }

    @Override
    public void put(Column column, int from, int count, ByteBuffer page, Statistics<?> statistics) {
      values = values.length < count ? new float[count] : values;
      column.copyFloats(from, count, values);
      page.asFloatBuffer().put(values, 0, count);
      page.position(page.position() + count * Float.BYTES);
      float least = values[0];
      float most = values[0];
      for (int i = 1; i < count; i++) {
        least = Math.min(least, values[i]);
        most = Math.max(most, values[i]);
      }
      if (Float.isNaN(least)) {
        // Math has NaN below and above all; Parquet says what it does with it.
        for (int i = 0; i < count; i++) {
          statistics.updateStats(values[i]);
        }
      } else {
        statistics.updateStats(least);
        statistics.updateStats(most);
      }
    }
  }

  /** Of 64 bits. */
  final class Doubles implements Numbers {
    private double[] values = new double[0];

    @Override
    public int bytes() {
      return Double.BYTES;
    }

    @Override
    public void put(Column column, int from, int count, ByteBuffer page, Statistics<?> statistics) {
      values = values.length < count ? new double[count] : values;
      column.copyDoubles(from, count, values);
      page.asDoubleBuffer().put(values, 0, count);
      page.position(page.position() + count * Double.BYTES);
      double least = values[0];
      double most = values[0];
      for (int i = 1; i < count; i++) {
        least = Math.min(least, values[i]);
        most = Math.max(most, values[i]);
      }
      if (Double.isNaN(least)) {
        for (int i = 0; i < count; i++) {
          statistics.updateStats(values[i]);
        }
      } else {
        statistics.updateStats(least);
        statistics.updateStats(most);
      }
    }
  }

  /** Whole ones of 64 bits, and moments. */
  final class Longs implements Numbers {
    private long[] values = new long[0];

    @Override
    public int bytes() {
      return Long.BYTES;
    }

    @Override
    public void put(Column column, int from, int count, ByteBuffer page, Statistics<?> statistics) {
      values = values.length < count ? new long[count] : values;
      column.copyLongs(from, count, values);
      page.asLongBuffer().put(values, 0, count);
      page.position(page.position() + count * Long.BYTES);
      long least = values[0];
      long most = values[0];
      for (int i = 1; i < count; i++) {
        least = Math.min(least, values[i]);
        most = Math.max(most, values[i]);
      }
      statistics.updateStats(least);
      statistics.updateStats(most);
    }
  }
}
