package io.nightshift.job;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.nightshift.error.InvalidRequestException;
import java.util.List;
import java.util.stream.Stream;

/** Job files for tests, and what comes of reading them. */
final class JobFile {
  /** Lines 1 to 8: only what is required, so that a test's own lines begin at 9. */
  static final String MINIMAL =
      """
      job: flight-delay
      model: flight-delay@champion
      registry: models
      input:
        path: snapshots/{snapshot}
        key: flight_id
      output:
        table: predictions
      """;

  private JobFile() {}

  static JobSpec read(String yaml, String... settings) {
    List<JobOverride> overrides = Stream.of(settings).map(JobOverride::parse).toList();
    return JobReader.read("job.yaml", yaml, overrides);
  }

  /** The problems of a file that must have some. */
  static List<String> problemsOf(String yaml, String... settings) {
    return catchThrowableOfType(InvalidRequestException.class, () -> read(yaml, settings))
        .problems();
  }
}
