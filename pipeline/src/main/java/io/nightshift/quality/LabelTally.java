package io.nightshift.quality;

import io.nightshift.batch.Column;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Counts rows by their label. Not thread-safe. */
final class LabelTally implements ColumnTally {
  private final Label label;
  private final Map<String, long[]> counts = new HashMap<>();
  private final TreeSet<String> order = new TreeSet<>();
  private long other;
  private long nulls;

  /** The label of a row, which is not null. */
  @FunctionalInterface
  private interface Label {
    String of(Column column, int row);
  }

  private LabelTally(Label label) {
    this.label = label;
  }

  static LabelTally ofTexts() {
    return new LabelTally(Column::stringAt);
  }

  static LabelTally ofBooleans() {
    return new LabelTally((column, row) -> column.booleanAt(row) ? "true" : "false");
  }

  @Override
  public void add(Column column, int rows) {
    for (int row = 0; row < rows; row++) {
      if (column.isNull(row)) {
        nulls++;
      } else {
        add(label.of(column, row));
      }
    }
  }

  private void add(String found) {
    long[] count = counts.get(found);
    if (count != null) {
      count[0]++;
    } else if (found.length() > LabelProfile.LONGEST_LABEL) {
      other++;
    } else if (counts.size() < LabelProfile.MOST_LABELS) {
      tellApart(found);
    } else if (found.compareTo(order.last()) > 0) {
      other++;
    } else {
      other += counts.remove(order.pollLast())[0];
      tellApart(found);
    }
  }

  private void tellApart(String found) {
    counts.put(found, new long[] {1});
    order.add(found);
  }

  @Override
  public LabelProfile profile() {
    SortedMap<String, Long> labels = new TreeMap<>();
    counts.forEach((found, count) -> labels.put(found, count[0]));
    return new LabelProfile(labels, other, nulls);
  }
}
