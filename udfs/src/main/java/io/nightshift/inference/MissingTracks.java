package io.nightshift.inference;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Which way a missing value goes in trees. While none is missing, trees that do not say so score
 * the same, bit by bit; and the runtime, which otherwise asks wherever a comparison is false, is
 * quicker.
 */
final class MissingTracks {
  static final String ATTRIBUTE = "nodes_missing_value_tracks_true";

  private MissingTracks() {}

  /**
   * Writes 0 over each 1, which leaves the lengths of all that is around it. A 1 of several bytes,
   * which nobody writes, stays: it does no harm.
   *
   * @param file that the runtime has loaded; it is changed
   * @param trees one of its nodes
   * @return whether there was any
   */
  static boolean drop(byte[] file, TreeEnsemble trees) throws IOException {
    AtomicBoolean hasAny = new AtomicBoolean();
    trees
        .attribute(ATTRIBUTE)
        .eachInteger(
            file,
            (track, end) -> {
              if (track == 1 && file[end - 1] == 1) {
                file[end - 1] = 0;
                hasAny.set(true);
              }
            });
    return hasAny.get();
  }
}
