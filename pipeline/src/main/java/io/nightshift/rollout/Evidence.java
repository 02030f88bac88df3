package io.nightshift.rollout;

import io.nightshift.binding.BindingRequest;
import io.nightshift.binding.Narrowing;
import io.nightshift.inference.Computation;
import io.nightshift.job.JobSpec;
import io.nightshift.run.SampleRows;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a version is tried with.
 *
 * @param job a job that says how the model is fed, and which custom operators it may use; without
 *     one, names alone decide
 * @param sample rows to score; without them, some are made up
 */
public record Evidence(Optional<JobSpec> job, Optional<SampleRows> sample) {
  /** Nothing but the version itself. */
  public static final Evidence NONE = new Evidence(Optional.empty(), Optional.empty());

  private static final BindingRequest LENIENT =
      new BindingRequest(Map.of(), Map.of(), Map.of(), Map.of(), new Narrowing(true, Set.of()));

  BindingRequest bindingRequest() {
    return job.map(JobSpec::bindingRequest).orElse(LENIENT);
  }

  /** The sample with the columns that the job derives. */
  SampleRows features(SampleRows rows) {
    return job.map(spec -> rows.with(spec.features())).orElse(rows);
  }

  Computation computation() {
    return job.map(spec -> spec.inference().computation()).orElse(Computation.DEFAULT);
  }
}
