package io.nightshift.batch;

import java.util.BitSet;

/** Some rows of a batch by their index, ascending. Immutable as long as nobody writes the array. */
public final class Selection {
  /** Stands for the rows from one to another, which need no list. */
  private static final int[] RANGE = {};

  private final int[] rows;
  private final int from;
  private final int to;

  private Selection(int[] rows, int from, int to) {
    this.rows = rows;
    this.from = from;
    this.to = to;
  }

  /** Every row of a batch of that many. */
  public static Selection all(int rows) {
    return new Selection(RANGE, 0, rows);
  }

  /** These rows, ascending; the array must not be written to afterwards. */
  public static Selection of(int... rows) {
    return new Selection(rows, 0, rows.length);
  }

  /** A single row. */
  public static Selection only(int row) {
    return new Selection(RANGE, row, row + 1);
  }

  /** How many rows are selected. */
  public int size() {
    return to - from;
  }

  /** The index in the batch of the i-th selected row. */
  public int row(int i) {
    return rows == RANGE ? from + i : rows[from + i];
  }

  /** Whether they are next to each other, and each is there once. */
  public boolean isRange() {
    if (rows == RANGE) {
      return true;
    }
    for (int i = from + 1; i < to; i++) {
      if (rows[i] != rows[i - 1] + 1) {
        return false;
      }
    }
    return true;
  }

  /** The selected rows that are not among those. */
  public Selection without(BitSet excluded) {
    int[] kept = new int[size()];
    int count = 0;
    for (int i = 0; i < size(); i++) {
      if (!excluded.get(row(i))) {
        kept[count++] = row(i);
      }
    }
    return new Selection(kept, 0, count);
  }

  /**
   * The positions of the selected rows that are not among those: i where {@code row(i)} is kept.
   */
  public Selection positionsWithout(BitSet excluded) {
    int[] kept = new int[size()];
    int count = 0;
    for (int i = 0; i < size(); i++) {
      if (!excluded.get(row(i))) {
        kept[count++] = i;
      }
    }
    return new Selection(kept, 0, count);
  }

  /** These rows and the last of them again and again, until there are so many. */
  public Selection filledUpTo(int count) {
    if (count <= size()) {
      return this;
    }
    int[] filled = new int[count];
    for (int i = 0; i < count; i++) {
      filled[i] = row(Math.min(i, size() - 1));
    }
    return new Selection(filled, 0, count);
  }

  /** The part from one position (inclusive) to another (exclusive). */
  public Selection slice(int start, int end) {
    if (start < 0 || end < start || end > size()) {
      throw new IndexOutOfBoundsException("%d..%d of %d".formatted(start, end, size()));
    }
    return new Selection(rows, from + start, from + end);
  }
}
