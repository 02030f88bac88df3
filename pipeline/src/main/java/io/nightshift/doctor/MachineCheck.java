package io.nightshift.doctor;

import java.io.Serializable;

/** A check that is made in a JVM: the driver's, or that of an executor. */
interface MachineCheck extends Serializable {
  /**
   * Makes it; throws nothing.
   *
   * @param where the JVM, as the result names it
   */
  CheckResult on(String where);
}
