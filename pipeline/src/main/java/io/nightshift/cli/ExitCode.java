package io.nightshift.cli;

import io.nightshift.error.GateRefusedException;
import io.nightshift.error.LostRaceException;
import io.nightshift.error.NightshiftException;
import io.nightshift.error.UnreachableException;
import picocli.CommandLine.ParameterException;

/** What the process tells its scheduler. */
final class ExitCode {
  /** Done, or already published by the same run key: go on. */
  static final int DONE = 0;

  /** An unexpected failure: try again. */
  static final int UNEXPECTED = 1;

  /** It cannot work as asked: stop, and tell a person. */
  static final int INVALID = 2;

  /** A gate refused, nothing was published: stop, and tell a person. */
  static final int REFUSED = 3;

  /** Somebody else was first: look, then maybe try again. */
  static final int LOST_RACE = 4;

  /** The registry or the storage is out of reach: try again later. */
  static final int UNREACHABLE = 5;

  /** Stopped by Ctrl-C; what shells expect of a process that SIGINT ended. */
  static final int INTERRUPTED = 130;

  private ExitCode() {}

  /** That of a failure, or of the expected one behind it. */
  static int of(Throwable failure) {
    if (failure instanceof ParameterException) {
      return INVALID;
    }
    return NightshiftException.in(failure).map(ExitCode::ofExpected).orElse(UNEXPECTED);
  }

  private static int ofExpected(NightshiftException failure) {
    if (failure instanceof GateRefusedException) {
      return REFUSED;
    } else if (failure instanceof LostRaceException) {
      return LOST_RACE;
    } else if (failure instanceof UnreachableException) {
      return UNREACHABLE;
    }
    return INVALID;
  }
}
