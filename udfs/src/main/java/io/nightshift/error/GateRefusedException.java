package io.nightshift.error;

import java.util.List;

/** The run did its work, but a gate judged the result unfit: nothing was published. */
public final class GateRefusedException extends NightshiftException {
  private final transient Object record;

  /**
   * The verdict of every gate that refused.
   *
   * @param record what is kept of the run, for machines
   */
  public GateRefusedException(List<String> verdicts, Object record) {
    super(verdicts, null);
    this.record = record;
  }

  /** What is kept of the run, for machines. */
  public Object record() {
    return record;
  }
}
