package io.nightshift.run;

import io.nightshift.job.JobSpec;

/**
 * What to score.
 *
 * @param job what the job file says
 * @param snapshot which snapshot
 */
public record RunRequest(JobSpec job, String snapshot) {}
