package io.nightshift.spark;

import io.nightshift.batch.FrameColumns;
import io.nightshift.inference.SessionCache;
import io.nightshift.shipment.ModelShipment;
import java.io.Serializable;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.TaskCompletionListener;

/**
 * Predictions of one struct at a time. It takes a session into use when it is first asked, until
 * the task ends; outside of tasks, for as long as it is asked. Thread-safe, though no faster for
 * it.
 */
public final class StructScores implements Serializable {
  private final ModelShipment shipment;
  private final StructType given;
  private final StructType input;
  private final ScorePlan plan;
  private transient BatchScores scores;

  StructScores(ModelShipment shipment, StructType given, ScorePlan plan) {
    this.shipment = shipment;
    this.given = given;
    this.input = FrameColumns.unwrapped(given);
    this.plan = plan;
  }

  /** The type of the structs. */
  public StructType given() {
    return given;
  }

  /** The same, with user-defined types as what they are made of. */
  public StructType input() {
    return input;
  }

  /** The type of {@link #score}: the predictions, and the reason of a reject. */
  public StructType result() {
    return plan.result();
  }

  /** The predictions of a struct, or why there are none. */
  public synchronized Row score(Row struct) {
    if (scores != null) {
      return score(scores, struct);
    }
    TaskContext task = TaskContext.get();
    if (task == null) {
      // A constant, which Spark computes while it plans.
      try (SessionCache.Lease lease = shipment.lease()) {
        return score(open(lease), struct);
      }
    }
    if (task.isCompleted()) {
      throw new IllegalStateException("the task that this row is of is over");
    }
    SessionCache.Lease lease = shipment.lease();
    TaskCompletionListener close = ended -> close(lease);
    task.addTaskCompletionListener(close);
    scores = open(lease);
    return score(scores, struct);
  }

  private synchronized void close(SessionCache.Lease lease) {
    scores = null;
    lease.close();
  }

  private BatchScores open(SessionCache.Lease lease) {
    List<Integer> places = plan.binding().columns().stream().map(input::fieldIndex).toList();
    return new BatchScores(lease.session(), plan.binding(), places, input.size(), 1);
  }

  private Row score(BatchScores scorer, Row struct) {
    scorer.score(List.of(struct));
    Object[] values = new Object[plan.result().size()];
    scorer.put(0, values, 0);
    return RowFactory.create(values);
  }

  /** Model, version and digest, as plans show them. */
  @Override
  public String toString() {
    return "%s sha256:%s".formatted(shipment.version().ref(), shipment.version().digest());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof StructScores that
        && shipment.version().digest().equals(that.shipment.version().digest())
        && plan.equals(that.plan)
        && given.equals(that.given);
  }

  @Override
  public int hashCode() {
    return shipment.version().digest().hashCode();
  }
}
