package io.nightshift.run;

import io.nightshift.job.JobSpec;

/**
 * What to score.
 *
 * @param job what the job file says
 * @param snapshot the snapshot that the table knows the rows by
 * @param input where the rows are
 * @param force whether to score and publish even what is published already, or was rolled back
 */
public record RunRequest(JobSpec job, String snapshot, RunInput.Opener input, boolean force) {
  /** All files in the folder that the job has for a snapshot. */
  public RunRequest(JobSpec job, String snapshot, boolean force) {
    this(job, snapshot, conf -> Snapshot.open(job.input().resolve(snapshot), conf), force);
  }
}
