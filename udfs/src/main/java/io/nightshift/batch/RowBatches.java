package io.nightshift.batch;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.sql.Row;

/** Batches of Spark's public row objects: works on whatever Spark can read. Not thread-safe. */
public final class RowBatches implements Iterator<Batch> {
  private final Iterator<Row> rows;
  private final RowBatch batch;

  /**
   * Batches of rows.
   *
   * @param batchRows how many rows each has, but for the last
   * @param columns how many columns the rows have
   */
  public RowBatches(Iterator<Row> rows, int batchRows, int columns) {
    this.rows = rows;
    this.batch = new RowBatch(batchRows, columns);
  }

  @Override
  public boolean hasNext() {
    return rows.hasNext();
  }

  /** The next batch, in the memory of the one before. */
  @Override
  public Batch next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    batch.clear();
    while (!batch.isFull() && rows.hasNext()) {
      batch.add(rows.next());
    }
    return batch;
  }
}
