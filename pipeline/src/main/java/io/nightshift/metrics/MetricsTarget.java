package io.nightshift.metrics;

import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.IOException;

/** Where figures go. A figure that is not among those that are sent stays what it was there. */
public interface MetricsTarget {
  /**
   * Sends the figures of a job, in the place of those of the same names.
   *
   * @throws IOException if they are not there now
   */
  void send(String job, MetricSnapshots figures) throws IOException;

  /** Which one it is, for messages. */
  @Override
  String toString();
}
