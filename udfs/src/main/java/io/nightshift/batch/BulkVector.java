package io.nightshift.batch;

import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.vectorized.ColumnVector;

/**
 * A vector that copies values next to each other into memory of the caller's, while Spark's own
 * make an array for each copy. Not thread-safe.
 */
public abstract class BulkVector extends ColumnVector {
  /** A vector of values of that type. */
  protected BulkVector(DataType type) {
    super(type);
  }

  /** Copies whole numbers, days or moments; anything is copied where a row is null. */
  public void copyLongs(int from, int count, long[] target) {
    throw new UnsupportedOperationException("a column of " + type.simpleString());
  }

  /** Copies numbers of 32 bits with a floating point, as {@link #copyLongs}. */
  public void copyFloats(int from, int count, float[] target) {
    throw new UnsupportedOperationException("a column of " + type.simpleString());
  }

  /** Copies numbers of 64 bits with a floating point, as {@link #copyLongs}. */
  public void copyDoubles(int from, int count, double[] target) {
    throw new UnsupportedOperationException("a column of " + type.simpleString());
  }
}
