package io.nightshift.error;

import java.util.List;

/**
 * The usage, job file, model or schema is wrong: it cannot work as asked, and trying again will not
 * help.
 */
public final class InvalidRequestException extends NightshiftException {
  /** All that is wrong, so that a person can mend it in one go. */
  public InvalidRequestException(List<String> problems) {
    super(problems, null);
  }

  /** All that is wrong, and the failure which showed it. */
  public InvalidRequestException(List<String> problems, Throwable cause) {
    super(problems, cause);
  }

  /** One thing that is wrong. */
  public InvalidRequestException(String problem) {
    this(problem, null);
  }

  /** One thing that is wrong, and the failure which showed it. */
  public InvalidRequestException(String problem, Throwable cause) {
    super(List.of(problem), cause);
  }
}
