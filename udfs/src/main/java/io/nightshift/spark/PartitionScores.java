package io.nightshift.spark;

import io.nightshift.batch.Reject;
import io.nightshift.error.InvalidRequestException;
import io.nightshift.inference.BatchSize;
import io.nightshift.inference.SessionCache;
import io.nightshift.model.ModelVersion;
import io.nightshift.shipment.ModelShipment;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.util.TaskCompletionListener;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractFunction1;

/**
 * The body of a task: takes rows, gives them back with their predictions, a batch at a time and no
 * sooner than they are asked for. Plans show it as what it says of itself.
 */
final class PartitionScores
    extends AbstractFunction1<scala.collection.Iterator<Row>, scala.collection.Iterator<Row>>
    implements Serializable {
  private final ModelShipment shipment;
  private final ScorePlan plan;

  PartitionScores(ModelShipment shipment, ScorePlan plan) {
    this.shipment = shipment;
    this.plan = plan;
  }

  @Override
  public scala.collection.Iterator<Row> apply(scala.collection.Iterator<Row> rows) {
    // Without rows, not even a session is opened.
    Iterator<Row> scored =
        rows.hasNext() ? scored(CollectionConverters.asJava(rows)) : Collections.emptyIterator();
    return CollectionConverters.asScala(scored);
  }

  private Iterator<Row> scored(Iterator<Row> rows) {
    ScoredRows scored = new ScoredRows(rows, shipment.version(), plan, shipment.lease());
    // Not at the last row: a query may want only the first few.
    TaskCompletionListener close = task -> scored.close();
    TaskContext.get().addTaskCompletionListener(close);
    return scored;
  }

  @Override
  public String toString() {
    return "nightshift %s sha256:%s"
        .formatted(shipment.version().ref(), shipment.version().digest());
  }

  /** Asked by one thread, which for Python's sake need not be that of the task that closes it. */
  private static final class ScoredRows implements Iterator<Row> {
    private final Iterator<Row> rows;
    private final ScorePlan plan;
    private final SessionCache.Lease lease;
    private final int batchRows;
    private final List<Row> batch = new ArrayList<>();
    private BatchScores scores;
    private int next;
    private boolean closed;

    ScoredRows(Iterator<Row> rows, ModelVersion version, ScorePlan plan, SessionCache.Lease lease) {
      this.rows = rows;
      this.plan = plan;
      this.lease = lease;
      this.batchRows = BatchSize.auto(version, plan.binding());
    }

    /** Waits for a batch that is being scored; none is scored afterwards. */
    synchronized void close() {
      closed = true;
      lease.close();
    }

    private synchronized void scoreBatch() {
      if (closed) {
        throw new IllegalStateException("the task that these rows are of is over");
      }
      if (scores == null) {
        scores =
            new BatchScores(
                lease.session(), plan.binding(), plan.places(), plan.selected().size(), batchRows);
      }
      scores.score(batch);
    }

    @Override
    public boolean hasNext() {
      return next < batch.size() || rows.hasNext();
    }

    @Override
    public Row next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      if (next == batch.size()) {
        scoreMore();
      }
      int row = next++;
      if (plan.strict()) {
        scores.reject(row).ifPresent(ScoredRows::refuse);
      }
      return scored(row);
    }

    private void scoreMore() {
      batch.clear();
      next = 0;
      while (batch.size() < batchRows && rows.hasNext()) {
        batch.add(rows.next());
      }
      scoreBatch();
    }

    private Row scored(int row) {
      Object[] values = new Object[plan.result().size()];
      for (int i = 0; i < plan.carried(); i++) {
        values[i] = batch.get(row).get(i);
      }
      scores.put(row, values, plan.carried());
      return RowFactory.create(values);
    }

    private static void refuse(Reject reject) {
      throw new InvalidRequestException(
          "Cannot score a row (%s): %s. A scorer that is not strict keeps such rows, with the reason"
              .formatted(reject.code().label(), reject.message()));
    }
  }
}
