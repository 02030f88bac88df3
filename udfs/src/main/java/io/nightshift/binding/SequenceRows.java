package io.nightshift.binding;

import ai.onnxruntime.OnnxSequence;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import io.nightshift.batch.Column;
import io.nightshift.model.SequenceSpec;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A sequence with one tensor a row; unlike those of a batch in one tensor, their shapes differ. */
final class SequenceRows implements OutputRows {
  private final List<TensorElements> elements;
  private final List<int[]> shapes;

  private SequenceRows(List<TensorElements> elements, List<int[]> shapes) {
    this.elements = elements;
    this.shapes = shapes;
  }

  static SequenceRows of(SequenceSpec output, OnnxSequence sequence, int rows) throws OrtException {
    List<OnnxTensor> tensors = SequenceTensors.of(sequence);
    OutputRows.requireOneEach(output, tensors, "tensors", rows);
    try {
      List<TensorElements> elements = new ArrayList<>();
      List<int[]> shapes = new ArrayList<>();
      for (OnnxTensor tensor : tensors) {
        elements.add(TensorElements.of(tensor, output.elements()));
        shapes.add(Arrays.stream(tensor.getInfo().getShape()).mapToInt(Math::toIntExact).toArray());
      }
      return new SequenceRows(elements, shapes);
    } finally {
      tensors.forEach(OnnxTensor::close);
    }
  }

  @Override
  public Column column(OutputBinding binding) {
    return new SequenceColumn(
        elements, shapes.stream().map(shape -> RowPart.of(binding, shape)).toList());
  }

  /** The part of each row's tensor. */
  private record SequenceColumn(List<TensorElements> elements, List<RowPart> parts)
      implements Column {
    /** A row's part as the only row of a column. */
    private Column only(int row) {
      return parts.get(row).in(elements.get(row), 0);
    }

    @Override
    public boolean isNull(int row) {
      return false;
    }

    @Override
    public boolean booleanAt(int row) {
      return only(row).booleanAt(0);
    }

    @Override
    public long longAt(int row) {
      return only(row).longAt(0);
    }

    @Override
    public double doubleAt(int row) {
      return only(row).doubleAt(0);
    }

    @Override
    public BigDecimal decimalAt(int row) {
      return only(row).decimalAt(0);
    }

    @Override
    public String stringAt(int row) {
      return only(row).stringAt(0);
    }

    @Override
    public int lengthAt(int row) {
      return only(row).lengthAt(0);
    }

    @Override
    public Column elementsAt(int row) {
      return only(row).elementsAt(0);
    }
  }
}
