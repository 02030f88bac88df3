package io.nightshift.binding;

import io.nightshift.batch.Column;
import java.math.BigDecimal;
import java.util.Arrays;

/**
 * Elements of an output as a column: row i begins at {@code first + i * stride}, and has as many
 * dimensions as {@code shape}; none, if it is a single element.
 */
final class TensorColumn implements Column {
  private final TensorElements elements;
  private final int first;
  private final int stride;
  private final int[] shape;

  TensorColumn(TensorElements elements, int first, int stride, int... shape) {
    this.elements = elements;
    this.first = first;
    this.stride = stride;
    this.shape = shape;
  }

  private int index(int row) {
    return first + row * stride;
  }

  @Override
  public boolean isNull(int row) {
    return false;
  }

  @Override
  public boolean hasNulls() {
    return false;
  }

  @Override
  public void copyFloats(int from, int count, float[] target) {
    elements.copyFloats(index(from), stride, count, target);
  }

  @Override
  public boolean booleanAt(int row) {
    return elements.longAt(index(row)) != 0;
  }

  @Override
  public long longAt(int row) {
    return elements.longAt(index(row));
  }

  @Override
  public double doubleAt(int row) {
    return elements.doubleAt(index(row));
  }

  @Override
  public BigDecimal decimalAt(int row) {
    return elements.decimalAt(index(row));
  }

  @Override
  public String stringAt(int row) {
    return elements.stringAt(index(row));
  }

  @Override
  public int lengthAt(int row) {
    return shape[0];
  }

  @Override
  public Column elementsAt(int row) {
    int[] inner = Arrays.copyOfRange(shape, 1, shape.length);
    int size = Arrays.stream(inner).reduce(1, (a, b) -> a * b);
    return new TensorColumn(elements, index(row), size, inner);
  }
}
