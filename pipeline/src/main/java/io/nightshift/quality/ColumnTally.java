package io.nightshift.quality;

import io.nightshift.batch.Column;

/** Counts the values of one column, batch by batch. Not thread-safe. */
interface ColumnTally {
  /** Counts the first rows of a column. */
  void add(Column column, int rows);

  /** What was counted until now. */
  Profile profile();
}
