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
  public void copyLongs(int from, int count, long[] target) {
    if (vector instanceof BulkVector bulk) {
      bulk.copyLongs(first + from, count, target);
    } else if (type instanceof IntegerType || type instanceof DateType) {
      int[] narrow = vector.getInts(first + from, count);
      for (int i = 0; i < count; i++) {
        target[i] = narrow[i];
      }
    } else if (type instanceof ShortType || type instanceof ByteType) {
      super.copyLongs(from, count, target);
    } else {
      System.arraycopy(vector.getLongs(first + from, count), 0, target, 0, count);
    }
  }

  @Override
  public void copyFloats(int from, int count, float[] target) {
    if (vector instanceof BulkVector bulk) {
      bulk.copyFloats(first + from, count, target);
    } else {
      System.arraycopy(vector.getFloats(first + from, count), 0, target, 0, count);
    }
  }

  @Override
  public void copyDoubles(int from, int count, double[] target) {
    if (type instanceof FloatType) {
      super.copyDoubles(from, count, target);
    } else if (vector instanceof BulkVector bulk) {
      bulk.copyDoubles(first + from, count, target);
    } else {
      System.arraycopy(vector.getDoubles(first + from, count), 0, target, 0, count);
    }
  }
}
