package io.nightshift.run;

import io.nightshift.job.JobSpec;

/**
 * What to score.
 *
 * @param job what the job file says
 * @param snapshot which snapshot
 * @param force whether to score and publish even what is published already, or was rolled back
 */
public record RunRequest(JobSpec job, String snapshot, boolean force) {}
