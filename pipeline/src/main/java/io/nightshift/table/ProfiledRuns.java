package io.nightshift.table;

import io.nightshift.error.InvalidRequestException;
import java.util.Optional;
import java.util.function.Consumer;

/** Finds the runs of a table whose scores can be compared. */
public final class ProfiledRuns {
  private final PredictionTable table;

  /** Those of a table. */
  public ProfiledRuns(PredictionTable table) {
    this.table = table;
  }

  /**
   * The run that is current for a snapshot.
   *
   * @throws InvalidRequestException if nothing is published for the snapshot, or before there were
   *     profiles
   */
  public ProfiledRun current(String snapshot) {
    RejectedRuns runs = new RejectedRuns(table, snapshot);
    return profiled(
        table.current(snapshot).map(ProfiledRun::of).orElseThrow(runs::nothingPublished));
  }

  /**
   * A run by its id: one that was published, now or before, or one that was refused.
   *
   * @throws InvalidRequestException if there is no such run, or it has no profiles
   */
  public ProfiledRun run(String snapshot, String runId) {
    RejectedRuns runs = new RejectedRuns(table, snapshot);
    return profiled(
        Optional.ofNullable(table.history(snapshot).runs().get(runId))
            .map(ProfiledRun::of)
            .or(() -> table.refusal(snapshot, runId).map(ProfiledRun::of))
            .orElseThrow(() -> runs.unknown(runId)));
  }

  /**
   * What a run is held against where nobody says otherwise.
   *
   * @param passedOver is told of records that cannot be read
   * @throws InvalidRequestException if there is nothing, saying why
   */
  public ProfiledRun before(ProfiledRun run, long minRows, Consumer<String> passedOver) {
    EarlierRuns earlier = new EarlierRuns(table, passedOver);
    String snapshot = run.reference().snapshot();
    return earlier
        .reference(snapshot, run.batch(), minRows)
        .map(ProfiledRun::of)
        .orElseThrow(
            () ->
                new InvalidRequestException(
                    "Nothing to compare snapshot %s with: of the %d snapshots before it in %s, %s; name another with --against"
                        .formatted(
                            snapshot,
                            EarlierRuns.LOOK_BACK,
                            table.display(),
                            earlier.exist(snapshot, run.batch())
                                ? "those that are published have no profiles of their scores"
                                : "none is published")));
  }

  private static ProfiledRun profiled(ProfiledRun run) {
    if (run.profiles().isEmpty()) {
      throw new InvalidRequestException(
          "Cannot compare run %s of snapshot %s: its record has no profiles of scores. It is older than those, or has no column with one value a row; 'score --force' scores the snapshot again"
              .formatted(run.reference().runId(), run.reference().snapshot()));
    }
    return run;
  }
}
