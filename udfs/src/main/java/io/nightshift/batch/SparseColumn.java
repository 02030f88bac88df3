package io.nightshift.batch;

import java.util.Arrays;

/** The elements of a sparse vector, zeros included. */
final class SparseColumn implements Column {
  private final int[] indices;
  private final double[] values;

  /**
   * A vector.
   *
   * @param indices where it is not zero, ascending
   * @param values what it is there
   */
  SparseColumn(int[] indices, double[] values) {
    this.indices = indices;
    this.values = values;
  }

  @Override
  public boolean isNull(int row) {
    return false;
  }

  @Override
  public double doubleAt(int row) {
    int place = Arrays.binarySearch(indices, row);
    return place < 0 ? 0 : values[place];
  }
}
