package io.nightshift.stream;

import io.nightshift.model.ModelVersion;
import io.nightshift.shipment.ModelRequest;
import io.nightshift.shipment.PinnedModel;
import org.apache.hadoop.conf.Configuration;

/**
 * A model whose reference is resolved anew for each micro-batch. Fetched and loaded it is only if
 * it stands for another version than before. Not thread-safe.
 */
final class FollowedModel implements AutoCloseable {
  private final ModelRequest request;
  private final Configuration conf;
  private PinnedModel pinned;

  FollowedModel(ModelRequest request, Configuration conf) {
    this.request = request;
    this.conf = conf;
  }

  /**
   * What the reference means now. What it was pinned to before is no longer good for anything.
   *
   * @param moved is told if it means another version than before
   */
  PinnedModel next(Moved moved) {
    PinnedModel now = new PinnedModel(request, conf);
    ModelVersion version = now.version();
    if (pinned == null) {
      pinned = now;
    } else if (isSame(pinned.version(), version)) {
      now.close();
    } else {
      moved.from(pinned.version(), version);
      pinned.close();
      pinned = now;
    }
    return pinned;
  }

  /** Is told that the model is another one. */
  @FunctionalInterface
  interface Moved {
    void from(ModelVersion before, ModelVersion now);
  }

  private static boolean isSame(ModelVersion one, ModelVersion other) {
    return one.ref().equals(other.ref()) && one.digest().equals(other.digest());
  }

  @Override
  public void close() {
    if (pinned != null) {
      pinned.close();
    }
  }
}
