package io.nightshift.table;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.model.ModelVersion;
import java.io.Serializable;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where the files of a run lie inside its table, as relative paths.
 *
 * @param snapshot the snapshot that was scored
 * @param runId the run
 * @param layout where predictions are written
 */
public record RunFolders(String snapshot, String runId, Layout layout) implements Serializable {
  /** Where the prediction files of a run are written. */
  public enum Layout {
    /** In the staging area: they move into sight, and out of it once another run is current. */
    MOVING,
    /** Where they stay: which of them are in sight is said elsewhere. */
    RESTING
  }

  static final String PUBLICATIONS = "_publications";
  static final String SUPERSEDED = "_superseded";
  static final String STAGED = "_staged";
  static final String REJECTS = "_rejects";
  static final String SNAPSHOT = "snapshot_date=";
  static final String RUN = "run_id=";
  private static final String DATA = "data";
  private static final String REFUSAL = "_summary.json";
  private static final Pattern VALUE = Pattern.compile("[0-9A-Za-z][0-9A-Za-z._-]*");

  /** A snapshot that is a plain folder name. */
  public static String requireSnapshot(String snapshot) {
    requireValue("snapshot", snapshot);
    return snapshot;
  }

  /** The day that a snapshot is of; empty if its name is no ISO date. */
  public static Optional<LocalDate> day(String snapshot) {
    try {
      return Optional.of(LocalDate.parse(snapshot));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  /** Refuses values that are no plain folder name. */
  public RunFolders {
    requireValue("snapshot", snapshot);
    requireValue("run id", runId);
  }

  /** A run whose files move. */
  RunFolders(String snapshot, String runId) {
    this(snapshot, runId, Layout.MOVING);
  }

  private static void requireValue(String item, String value) {
    if (!VALUE.matcher(value).matches()) {
      throw new InvalidRequestException(
          "Invalid %s '%s': use letters, digits, '.', '-' and '_', beginning with a letter or digit"
              .formatted(item, value));
    }
  }

  /** The predictions of a model version, once they are published. */
  public String predictions(ModelVersion version) {
    String folder = "model_version=%d/%s".formatted(version.version(), snapshotFolder());
    return layout == Layout.MOVING ? folder + "/" + runFolder() : work() + "/" + folder;
  }

  /** The rows that could not be scored. */
  public String rejects() {
    return "%s/%s/%s".formatted(REJECTS, snapshotFolder(), runFolder());
  }

  /** The record of a refused run; its name keeps it from readers of the rows beside it. */
  public String refusal() {
    return rejects() + "/" + REFUSAL;
  }

  /** What is there of a run only until it is published. */
  public String staging() {
    return STAGED + "/" + runFolder();
  }

  /** The folder in which tasks write. */
  public String work() {
    return layout == Layout.MOVING ? staging() : DATA + "/" + runFolder();
  }

  /** The path below {@link #work} of what a task writes for a folder of the table. */
  public String inWork(String folder) {
    return staged(folder).substring(work().length() + 1);
  }

  /** Where a folder or file of this run lies until it is published. */
  public String staged(String path) {
    return path.startsWith(work() + "/") ? path : work() + "/" + path;
  }

  /** Where a folder or file of the predictions is kept once another run has taken its place. */
  String replaced(String path) {
    return layout == Layout.MOVING ? superseded(path) : path;
  }

  /** Where a folder or file that moves is kept once another run has taken its place. */
  static String superseded(String folder) {
    return SUPERSEDED + "/" + folder;
  }

  /** The folder of a snapshot's publication records. */
  static String publications(String snapshot) {
    return PUBLICATIONS + "/" + SNAPSHOT + snapshot;
  }

  /** Says who stages this run, so that a vacuum can tell the living from the dead. */
  String lease() {
    return staging() + "/_lease.json";
  }

  /** Written again and again while the run is alive; only its time matters. */
  String heartbeat() {
    return staging() + "/_heartbeat";
  }

  String snapshotFolder() {
    return SNAPSHOT + snapshot;
  }

  String runFolder() {
    return RUN + runId;
  }
}
