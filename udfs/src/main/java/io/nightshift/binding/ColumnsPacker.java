package io.nightshift.binding;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import io.nightshift.batch.Batch;
import io.nightshift.batch.Column;
import io.nightshift.batch.Reject;
import io.nightshift.batch.Selection;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Packs one column for each element of a row: [N], [N,1] and [N,F]. */
final class ColumnsPacker implements InputPacker {
  private final InputBinding binding;
  private final TensorBuffer buffer;
  private final List<ElementWriter> writers;
  private final List<Optional<FloatLane>> lanes;
  private int packed;

  ColumnsPacker(InputBinding binding, int maxRows) {
    this.binding = binding;
    this.buffer =
        new TensorBuffer(
            binding.tensor().type(), Math.multiplyExact(maxRows, binding.feeds().size()));
    this.writers =
        binding.feeds().stream()
            .map(feed -> new ElementWriter(feed, binding.tensor().type(), binding.narrowing()))
            .toList();
    this.lanes =
        binding.feeds().stream()
            .map(feed -> FloatLane.of(feed, binding.tensor().type(), binding.narrowing()))
            .toList();
  }

  @Override
  public String input() {
    return binding.tensor().name();
  }

  @Override
  public void pack(Batch batch, Selection rows, Consumer<Reject> rejects) {
    int width = writers.size();
    packed = rows.size();
    buffer.ensure(Math.multiplyExact(packed, width));
    BitSet left = packTogether(batch, rows);
    for (int f = left.nextSetBit(0); f >= 0; f = left.nextSetBit(f + 1)) {
      packOneByOne(batch, rows, f, rejects);
    }
  }

  /** Packs the columns that can be taken as a whole; returns those that cannot. */
  private BitSet packTogether(Batch batch, Selection rows) {
    int width = writers.size();
    BitSet left = new BitSet(width);
    float[][] columns = new float[width][];
    boolean isRange = rows.isRange();
    for (int f = 0; f < width; f++) {
      Column column = column(batch, f);
      if (lanes.get(f).isPresent() && lanes.get(f).get().take(column, rows, isRange)) {
        columns[f] = lanes.get(f).get().values();
      } else {
        left.set(f);
      }
    }
    if (left.cardinality() < width) {
      BitSet odd = buffer.setColumns(columns, packed);
      for (int f = odd.nextSetBit(0); f >= 0; f = odd.nextSetBit(f + 1)) {
        left.set(f, !settle(lanes.get(f).get(), column(batch, f), rows, f));
      }
    }
    return left;
  }

  /** Looks closer at a column that may have NaN; returns whether it is packed. */
  private boolean settle(FloatLane lane, Column column, Selection rows, int feed) {
    if (lane.letsNaN()) {
      return true;
    } else if (!lane.settle(column, rows)) {
      return false;
    }
    buffer.setColumn(lane.values(), packed, feed, writers.size());
    return true;
  }

  private void packOneByOne(Batch batch, Selection rows, int feed, Consumer<Reject> rejects) {
    int width = writers.size();
    Column column = column(batch, feed);
    ElementWriter writer = writers.get(feed);
    for (int i = 0; i < packed; i++) {
      int row = rows.row(i);
      writer
          .write(column, row, buffer, i * width + feed)
          .ifPresent(code -> rejects.accept(writer.reject(row, code, column, row)));
    }
  }

  private Column column(Batch batch, int feed) {
    return batch.column(binding.feeds().get(feed).index());
  }

  @Override
  public OnnxTensor tensor() throws OrtException {
    return buffer.tensor(
        binding.rowShape().isEmpty() ? new long[] {packed} : new long[] {packed, writers.size()});
  }
}
