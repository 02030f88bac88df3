package io.nightshift.binding;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import io.nightshift.batch.Batch;
import io.nightshift.batch.Column;
import io.nightshift.batch.Reject;
import io.nightshift.batch.Selection;
import java.util.List;
import java.util.function.Consumer;

/** Packs one column for each element of a row: [N], [N,1] and [N,F]. */
final class ColumnsPacker implements InputPacker {
  private final InputBinding binding;
  private final TensorBuffer buffer;
  private final List<ElementWriter> writers;
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
    for (int f = 0; f < width; f++) {
      Column column = batch.column(binding.feeds().get(f).index());
      ElementWriter writer = writers.get(f);
      for (int i = 0; i < packed; i++) {
        int row = rows.row(i);
        writer
            .write(column, row, buffer, i * width + f)
            .ifPresent(code -> rejects.accept(writer.reject(row, code, column, row)));
      }
    }
  }

  @Override
  public OnnxTensor tensor() throws OrtException {
    return buffer.tensor(
        binding.rowShape().isEmpty() ? new long[] {packed} : new long[] {packed, writers.size()});
  }
}
