package io.nightshift.binding;

import io.nightshift.batch.Batch;
import io.nightshift.batch.Column;
import io.nightshift.batch.Selection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Tells which rows of a batch one run of the model can take together. */
public final class RowGroups {
  private final List<InputBinding> grouped;
  private final int fixedRows;

  /** For the inputs of a binding. */
  public RowGroups(Binding binding) {
    this.grouped = binding.inputs().stream().filter(InputBinding::groupsByLength).toList();
    this.fixedRows = binding.fixedRows();
  }

  /**
   * The rows of a batch, each once: by the lengths of their arrays, in the order in which these
   * first come, and no more together than the model takes.
   */
  public List<Selection> split(Batch batch) {
    if (batch.rows() == 0) {
      return List.of();
    }
    List<Selection> runs = new ArrayList<>();
    for (Selection equal : equalLengths(batch)) {
      int most = fixedRows == Binding.ANY_ROWS ? equal.size() : fixedRows;
      for (int from = 0; from < equal.size(); from += most) {
        runs.add(equal.slice(from, Math.min(equal.size(), from + most)));
      }
    }
    return runs;
  }

  private List<Selection> equalLengths(Batch batch) {
    if (grouped.isEmpty()) {
      return List.of(Selection.all(batch.rows()));
    }
    Map<List<Integer>, List<Integer>> groups = new LinkedHashMap<>();
    for (int row = 0; row < batch.rows(); row++) {
      groups.computeIfAbsent(lengths(batch, row), lengths -> new ArrayList<>()).add(row);
    }
    return groups.values().stream()
        .map(rows -> Selection.of(rows.stream().mapToInt(Integer::intValue).toArray()))
        .toList();
  }

  private List<Integer> lengths(Batch batch, int row) {
    List<Integer> lengths = new ArrayList<>();
    for (InputBinding input : grouped) {
      Column column = batch.column(input.feeds().get(0).index());
      int[] own = new int[input.rowShape().size()];
      if (column.isNull(row)) {
        Arrays.fill(own, -1);
      } else {
        ArrayLengths.measure(column, row, own);
      }
      Arrays.stream(own).forEach(lengths::add);
    }
    return lengths;
  }
}
