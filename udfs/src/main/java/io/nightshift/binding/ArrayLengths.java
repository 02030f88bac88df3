package io.nightshift.binding;

import io.nightshift.batch.Column;

/** Measures arrays within arrays. */
final class ArrayLengths {
  private ArrayLengths() {}

  /**
   * Raises, level by level, what is known of the longest arrays to that of one row.
   *
   * @param arrays a column of arrays
   * @param row one of its rows, not null
   * @param longest the greatest length of each level so far
   */
  static void measure(Column arrays, int row, int[] longest) {
    measure(arrays, row, 0, longest);
  }

  private static void measure(Column arrays, int row, int level, int[] longest) {
    int length = arrays.lengthAt(row);
    longest[level] = Math.max(longest[level], length);
    if (level + 1 < longest.length) {
      Column inner = arrays.elementsAt(row);
      for (int e = 0; e < length; e++) {
        if (!inner.isNull(e)) {
          measure(inner, e, level + 1, longest);
        }
      }
    }
  }
}
