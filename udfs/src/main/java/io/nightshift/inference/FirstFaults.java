package io.nightshift.inference;

import io.nightshift.batch.Reject;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/** The rows of a batch that are at fault, each by the first of its columns that is. */
final class FirstFaults {
  private final Map<String, Integer> places = new HashMap<>();
  private final SortedMap<Integer, Reject> byRow = new TreeMap<>();

  /** For rows with those columns, in their order. */
  FirstFaults(List<String> columns) {
    columns.forEach(column -> places.put(column, places.size()));
  }

  /** Adds a fault; of two in the same column, the one that was added first speaks. */
  void add(Reject fault) {
    byRow.merge(fault.row(), fault, (known, other) -> place(other) < place(known) ? other : known);
  }

  private int place(Reject fault) {
    if (fault.code() == Reject.Code.UNREADABLE) {
      // No column has a value, so that none of them is at fault.
      return -1;
    }
    return places.getOrDefault(fault.column(), Integer.MAX_VALUE);
  }

  boolean isEmpty() {
    return byRow.isEmpty();
  }

  /** The indices of the rows. */
  BitSet rows() {
    BitSet rows = new BitSet();
    byRow.keySet().forEach(rows::set);
    return rows;
  }

  /** Hands over the faults, one for each row, in the order of the rows. */
  void forEach(Consumer<Reject> taker) {
    byRow.values().forEach(taker);
  }
}
