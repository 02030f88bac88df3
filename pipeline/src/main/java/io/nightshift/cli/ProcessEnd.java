package io.nightshift.cli;

/** Ends the process so that whoever started it is told the exit code. */
final class ProcessEnd {
  private ProcessEnd() {}

  /**
   * Does not return, unless the process is YARN's and all is done.
   *
   * @throws Failure instead of ending a process that is YARN's
   */
  static void with(int code) {
    if (!isYarns()) {
      System.exit(code);
    }
    if (code != ExitCode.DONE) {
      throw new Failure(code);
    }
  }

  /**
   * Whether this is YARN's application master, which runs the driver in cluster mode. It takes an
   * exit for a failure, whatever the code, and would begin a new attempt; a return for success; and
   * reports what an exception says. It sets both properties itself.
   */
  private static boolean isYarns() {
    return "yarn".equals(System.getProperty("spark.master"))
        && "cluster".equals(System.getProperty("spark.submit.deployMode"));
  }

  /** Carries an exit code; what was wrong is told already. */
  private static final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1;

    Failure(int code) {
      super("nightshift ended with exit code " + code, null, false, false);
    }
  }
}
