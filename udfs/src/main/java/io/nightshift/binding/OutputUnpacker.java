package io.nightshift.binding;

import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtException;
import io.nightshift.batch.Column;
import io.nightshift.batch.Reject;
import io.nightshift.batch.Selection;
import io.nightshift.error.InvalidRequestException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/** Turns what the model gave into the prediction columns of a binding. */
public final class OutputUnpacker {
  private final List<OutputBinding> bindings;

  /** For the columns of a binding, in their order. */
  public OutputUnpacker(List<OutputBinding> bindings) {
    this.bindings = List.copyOf(bindings);
  }

  /**
   * Copies the outputs of one run of the model, so that its native memory can be given back.
   *
   * @param outputs finds an output by name
   * @param rows how many rows were run
   * @return the columns; null where a row's map has not the key that is asked for
   * @throws InvalidRequestException if an output is not per row, or has too few elements a row
   */
  public List<Column> unpack(Function<String, OnnxValue> outputs, int rows) throws OrtException {
    Map<String, OutputRows> unpacked = new HashMap<>();
    List<Column> columns = new ArrayList<>();
    for (OutputBinding binding : bindings) {
      String name = binding.output().name();
      OutputRows output = unpacked.get(name);
      if (output == null) {
        output = OutputRows.of(binding.output(), outputs.apply(name), rows);
        unpacked.put(name, output);
      }
      columns.add(output.column(binding));
    }
    return columns;
  }

  /**
   * Finds the rows that lack a key which a column takes.
   *
   * @param columns as they were unpacked
   * @param rows the rows that were run; the i-th of them is row i of the columns
   * @param rejects told of each such row, once for each key that it lacks
   */
  public void findMissingKeys(List<Column> columns, Selection rows, Consumer<Reject> rejects) {
    for (int c = 0; c < columns.size(); c++) {
      OutputBinding binding = bindings.get(c);
      if (binding.part() instanceof OutputExpression.Key key) {
        for (int i = 0; i < rows.size(); i++) {
          if (columns.get(c).isNull(i)) {
            rejects.accept(missingKey(rows.row(i), binding, key));
          }
        }
      }
    }
  }

  private static Reject missingKey(int row, OutputBinding binding, OutputExpression.Key key) {
    return new Reject(
        row,
        Reject.Stage.SCORE,
        Reject.Code.MISSING_KEY,
        binding.column(),
        "output '%s' has no key \"%s\" in this row".formatted(binding.output().name(), key.key()));
  }
}
