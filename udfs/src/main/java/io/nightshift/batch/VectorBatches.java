package io.nightshift.batch;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.vectorized.ColumnarBatch;

/**
 * Batches of the column vectors that Spark's readers make, without an object for each row. A reader
 * fills the same vectors again and again, so a batch is valid only until the next is asked for. Not
 * thread-safe.
 */
public final class VectorBatches implements Iterator<Batch> {
  private final Iterator<ColumnarBatch> source;
  private final List<Integer> places;
  private final List<DataType> types;
  private final int batchRows;
  private ColumnarBatch current;
  private int next;
  private int end;

  /**
   * Batches of what a reader makes.
   *
   * @param places for each column of the batches, its place in the reader's
   * @param types the types of the columns, as files hold them
   * @param batchRows the most rows that a batch has; the last of each of the reader's may have
   *     fewer
   */
  public VectorBatches(
      Iterator<ColumnarBatch> source, List<Integer> places, List<DataType> types, int batchRows) {
    this.source = source;
    this.places = places;
    this.types = types;
    this.batchRows = batchRows;
  }

  @Override
  public boolean hasNext() {
    while (next >= end && source.hasNext()) {
      current = source.next();
      next = 0;
      end = current.numRows();
    }
    return next < end;
  }

  @Override
  public Batch next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    int from = next;
    int rows = Math.min(batchRows, end - from);
    Column[] columns = new Column[places.size()];
    for (int c = 0; c < columns.length; c++) {
      columns[c] = new VectorSlice(current.column(places.get(c)), from, rows, types.get(c));
    }
    next = from + rows;
    return new VectorBatch(rows, columns);
  }

  private static final class VectorBatch implements Batch {
    private final int rows;
    private final Column[] columns;

    VectorBatch(int rows, Column... columns) {
      this.rows = rows;
      this.columns = columns;
    }

    @Override
    public int rows() {
      return rows;
    }

    @Override
    public Column column(int index) {
      return columns[index];
    }
  }
}
