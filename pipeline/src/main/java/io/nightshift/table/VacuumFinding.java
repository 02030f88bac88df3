package io.nightshift.table;

/**
 * A run that a vacuum looked at.
 *
 * @param snapshot the snapshot that it scored; empty if nothing says which
 * @param runId the run
 * @param kind what it is
 * @param delete whether its files are to be deleted, or were
 * @param why for what reason
 * @param files how many files it has
 * @param bytes how long they are together
 */
public record VacuumFinding(
    String snapshot, String runId, Kind kind, boolean delete, String why, long files, long bytes) {
  /** What a run is that is not current. */
  public enum Kind {
    /** It was current once. */
    SUPERSEDED,
    /** It was never published. */
    LEFTOVER
  }
}
