package io.nightshift.batch;

/**
 * Some rows of a snapshot, column by column. Valid until its source makes the next one; not
 * thread-safe.
 */
public interface Batch {
  /** How many rows it has. */
  int rows();

  /** The column at an index of the plan that the batches are read by. */
  Column column(int index);
}
