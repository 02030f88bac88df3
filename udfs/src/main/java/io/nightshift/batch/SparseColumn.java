package io.nightshift.batch;

import java.util.Arrays;
import org.apache.spark.sql.Row;
import scala.collection.Seq;

/** The elements of a sparse vector, zeros included. */
final class SparseColumn implements Column {
  private final int[] indices;
  private final Seq<?> values;

  SparseColumn(Row vector) {
    Seq<?> kept = vector.getSeq(VectorType.INDICES);
    this.indices = new int[kept.length()];
    Arrays.setAll(indices, i -> (Integer) kept.apply(i));
    this.values = vector.getSeq(VectorType.VALUES);
  }

  @Override
  public boolean isNull(int row) {
    return false;
  }

  @Override
  public double doubleAt(int row) {
    int place = Arrays.binarySearch(indices, row);
    return place < 0 ? 0 : (Double) values.apply(place);
  }
}
