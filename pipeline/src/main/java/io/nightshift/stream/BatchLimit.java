package io.nightshift.stream;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.error.Problems;
import java.util.Optional;

/**
 * The most that a micro-batch may have; what of it fits, depends on the source.
 *
 * @param files how many files, if there is a limit
 * @param rows how many messages, if there is a limit
 */
public record BatchLimit(Optional<Integer> files, Optional<Long> rows) {
  /** None. */
  public static final BatchLimit NONE = new BatchLimit(Optional.empty(), Optional.empty());

  /**
   * Checks them.
   *
   * @throws InvalidRequestException if a batch could have nothing
   */
  public BatchLimit {
    Problems problems = new Problems();
    files.ifPresent(most -> requirePositive("--max-files", most, problems));
    rows.ifPresent(most -> requirePositive("--max-rows", most, problems));
    problems.throwIfAny();
  }

  private static void requirePositive(String option, long most, Problems problems) {
    if (most < 1) {
      problems.add("Invalid %s %d: must be 1 or more".formatted(option, most));
    }
  }

  /**
   * The limit of a source of files.
   *
   * @throws InvalidRequestException if one of messages is given
   */
  Optional<Integer> ofFiles() {
    rows.ifPresent(
        most -> {
          throw new InvalidRequestException(
              "Invalid --max-rows %d: the job reads files, which are taken up whole; use --max-files"
                  .formatted(most));
        });
    return files;
  }

  /**
   * The limit of a source of messages.
   *
   * @throws InvalidRequestException if one of files is given
   */
  Optional<Long> ofMessages() {
    files.ifPresent(
        most -> {
          throw new InvalidRequestException(
              "Invalid --max-files %d: the job reads a topic, which has no files; use --max-rows"
                  .formatted(most));
        });
    return rows;
  }
}
