package io.nightshift.batch;

import org.apache.spark.sql.types.ByteType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.ShortType;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.sql.vectorized.ColumnarArray;

/** Rows of a column vector that are next to each other; copies many values at once. */
final class VectorSlice extends VectorColumn {
  private final ColumnVector vector;
  private final int first;

  /**
   * A view.
   *
   * @param first the place of row 0 in the vector
   * @param type of the values, as files hold them
   */
  VectorSlice(ColumnVector vector, int first, int rows, DataType type) {
    super(new ColumnarArray(vector, first, rows), type, vector.hasNull());
    this.vector = vector;
    this.first = first;
  }

  @Override
  public long[] longs(int from, int count) {
    if (type instanceof IntegerType || type instanceof DateType) {
      int[] narrow = vector.getInts(first + from, count);
      long[] wide = new long[count];
      for (int i = 0; i < count; i++) {
        wide[i] = narrow[i];
      }
      return wide;
    } else if (type instanceof ShortType || type instanceof ByteType) {
      return super.longs(from, count);
    }
    return vector.getLongs(first + from, count);
  }

  @Override
  public float[] floats(int from, int count) {
    return vector.getFloats(first + from, count);
  }

  @Override
  public double[] doubles(int from, int count) {
    return type instanceof FloatType
        ? super.doubles(from, count)
        : vector.getDoubles(first + from, count);
  }
}
