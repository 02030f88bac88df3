package io.nightshift.binding;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import io.nightshift.batch.Batch;
import io.nightshift.batch.Column;
import io.nightshift.batch.Reject;
import io.nightshift.batch.Selection;
import io.nightshift.model.TensorSpec;
import java.util.Optional;
import java.util.function.Consumer;

/** Packs a column of arrays, or of arrays within arrays: [N,d1,d2…]. */
final class ArrayPacker implements InputPacker {
  private final InputBinding binding;
  private final ColumnFeed feed;
  private final ElementWriter writer;
  private final TensorBuffer buffer;

  /** The dimensions of each row that was packed last. */
  private final int[] shape;

  private int packed;

  ArrayPacker(InputBinding binding, int maxRows) {
    this.binding = binding;
    this.feed = binding.feeds().get(0);
    this.writer = new ElementWriter(feed, binding.tensor().type(), binding.narrowing());
    this.shape =
        binding.rowShape().stream().mapToInt(size -> Math.max(0, Math.toIntExact(size))).toArray();
    this.buffer =
        new TensorBuffer(binding.tensor().type(), Math.multiplyExact(maxRows, size(shape, 0)));
  }

  /** How many elements an array has from a level on. */
  private static int size(int[] shape, int level) {
    int size = 1;
    for (int i = level; i < shape.length; i++) {
      size = Math.multiplyExact(size, shape[i]);
    }
    return size;
  }

  @Override
  public String input() {
    return binding.tensor().name();
  }

  @Override
  public void pack(Batch batch, Selection rows, Consumer<Reject> rejects) {
    Column column = batch.column(feed.index());
    packed = rows.size();
    openLengths(column, rows);
    int size = size(shape, 0);
    buffer.ensure(Math.multiplyExact(packed, size));
    for (int i = 0; i < packed; i++) {
      int row = rows.row(i);
      write(column, row, row, 0, i * size).ifPresent(rejects);
    }
  }

  /** Dimensions that the model leaves open are those of the longest row. */
  private void openLengths(Column column, Selection rows) {
    if (!binding.rowShape().contains(TensorSpec.ANY)) {
      return;
    }
    int[] longest = new int[shape.length];
    for (int i = 0; i < rows.size(); i++) {
      if (!column.isNull(rows.row(i))) {
        ArrayLengths.measure(column, rows.row(i), longest);
      }
    }
    for (int level = 0; level < shape.length; level++) {
      if (isOpen(level)) {
        shape[level] = longest[level];
      }
    }
  }

  private boolean isOpen(int level) {
    return binding.rowShape().get(level) == TensorSpec.ANY;
  }

  /** Writes the array that a column has at a place; returns what is wrong with it. */
  private Optional<Reject> write(Column arrays, int place, int row, int level, int slot) {
    if (arrays.isNull(place)) {
      return Optional.of(writer.reject(row, Reject.Code.MISSING, arrays, place));
    }
    int length = arrays.lengthAt(place);
    boolean pads =
        binding.lengths() instanceof LengthRule.Pad && isOpen(level) && length < shape[level];
    if (length != shape[level] && !pads) {
      return Optional.of(wrongLength(row, length, level));
    }
    Column elements = arrays.elementsAt(place);
    int step = size(shape, level + 1);
    for (int e = 0; e < length; e++) {
      Optional<Reject> wrong =
          level + 1 == shape.length
              ? writeElement(elements, e, row, slot + e)
              : write(elements, e, row, level + 1, slot + e * step);
      if (wrong.isPresent()) {
        return wrong;
      }
    }
    pad(slot + length * step, slot + shape[level] * step);
    return Optional.empty();
  }

  private Optional<Reject> writeElement(Column elements, int place, int row, int slot) {
    return writer
        .write(elements, place, buffer, slot)
        .map(code -> writer.reject(row, code, elements, place));
  }

  private void pad(int from, int to) {
    if (binding.lengths() instanceof LengthRule.Pad rule) {
      for (int slot = from; slot < to; slot++) {
        FillValue.write(rule.value(), buffer, slot);
      }
    }
  }

  private Reject wrongLength(int row, int length, int level) {
    String what =
        level == 0
            ? "column '%s' has %d elements, the model wants %d"
            : "column '%s' has an inner array of %d elements, where %d are wanted";
    return new Reject(
        row,
        Reject.Stage.BIND,
        Reject.Code.WRONG_LENGTH,
        feed.column(),
        what.formatted(feed.column(), length, shape[level]));
  }

  @Override
  public OnnxTensor tensor() throws OrtException {
    long[] tensorShape = new long[shape.length + 1];
    tensorShape[0] = packed;
    for (int i = 0; i < shape.length; i++) {
      tensorShape[i + 1] = shape[i];
    }
    return buffer.tensor(tensorShape);
  }
}
