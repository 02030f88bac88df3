package io.nightshift.table;

import java.time.Instant;
import java.util.List;

/**
 * The record that runs of a snapshot are given up for good: none of them can be published any more,
 * so their files may be deleted. It has a place in the snapshot's history, but does not change what
 * is current.
 *
 * @param sequence the place in the snapshot's history
 * @param previous the sequence of the record that is current; absent if nothing is published
 * @param snapshot the snapshot
 * @param vacuumedAt when, UTC
 * @param vacuumedBy the user who did it
 * @param vacuumedRuns the ids of the runs
 */
public record Vacuuming(
    int sequence,
    Integer previous,
    String snapshot,
    Instant vacuumedAt,
    String vacuumedBy,
    List<String> vacuumedRuns) {
  /** What tells these records from those of publications. */
  static final String MARK = "vacuumed_runs";

  /** Copies the list. */
  public Vacuuming {
    vacuumedRuns = List.copyOf(vacuumedRuns);
  }
}
