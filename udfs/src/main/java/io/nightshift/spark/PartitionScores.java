package io.nightshift.spark;

import io.nightshift.batch.Reject;
import io.nightshift.binding.Binding;
import io.nightshift.error.InvalidRequestException;
import io.nightshift.inference.BatchSize;
import io.nightshift.inference.SessionCache;
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
    SessionCache.Lease lease = shipment.lease();
    // Not at the last row: a query may want only the first few.
    TaskCompletionListener close = task -> lease.close();
    TaskContext.get().addTaskCompletionListener(close);
    Binding binding = plan.binding();
    int batchRows = BatchSize.auto(binding);
    BatchScores scores =
        new BatchScores(lease.session(), binding, plan.places(), plan.selected().size(), batchRows);
    return new ScoredRows(rows, scores, plan, batchRows);
  }

  @Override
  public String toString() {
    return "nightshift %s sha256:%s"
        .formatted(shipment.version().ref(), shipment.version().digest());
  }

  private static final class ScoredRows implements Iterator<Row> {
    private final Iterator<Row> rows;
    private final BatchScores scores;
    private final ScorePlan plan;
    private final int batchRows;
    private final List<Row> batch = new ArrayList<>();
    private int next;

    ScoredRows(Iterator<Row> rows, BatchScores scores, ScorePlan plan, int batchRows) {
      this.rows = rows;
      this.scores = scores;
      this.plan = plan;
      this.batchRows = batchRows;
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
      scores.score(batch);
    }

    private Row scored(int row) {
      Object[] values = new Object[plan.result().size()];
      for (int i = 0; i < plan.carried(); i++) {
        values[i] = batch.get(row).get(i);
      }
      int outputs = plan.binding().outputs().size();
      for (int i = 0; i < outputs; i++) {
        values[plan.carried() + i] = scores.prediction(row, i);
      }
      if (!plan.strict()) {
        values[plan.carried() + outputs] = scores.reason(row);
      }
      return RowFactory.create(values);
    }

    private static void refuse(Reject reject) {
      throw new InvalidRequestException(
          "Cannot score a row (%s): %s. A scorer that is not strict keeps such rows, with the reason"
              .formatted(reject.code().label(), reject.message()));
    }
  }
}
