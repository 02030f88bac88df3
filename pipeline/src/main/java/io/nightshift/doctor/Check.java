package io.nightshift.doctor;

import io.nightshift.error.NightshiftException;
import io.nightshift.error.UnreachableException;
import java.io.Serializable;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Names a check, and makes its results. None throws: what goes wrong in a check is what it found.
 *
 * @param name what is looked at
 * @param where from where
 */
record Check(String name, String where) implements Serializable {
  static final String DRIVER = "driver";

  /** One that is made here. */
  static Check onDriver(String name) {
    return new Check(name, DRIVER);
  }

  /** Facts by name, in pairs. */
  static SortedMap<String, Object> facts(Object... pairs) {
    SortedMap<String, Object> facts = new TreeMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      facts.put((String) pairs[i], pairs[i + 1]);
    }
    return facts;
  }

  CheckResult ok(String found, SortedMap<String, Object> facts) {
    return new CheckResult(name, where, Verdict.OK, found, List.of(), facts);
  }

  CheckResult warning(String found, String mend, SortedMap<String, Object> facts) {
    return new CheckResult(name, where, Verdict.WARNING, found, List.of(mend), facts);
  }

  CheckResult failed(String found, String mend, SortedMap<String, Object> facts) {
    return new CheckResult(name, where, Verdict.FAILED, found, List.of(mend), facts);
  }

  CheckResult notChecked(String why) {
    return new CheckResult(name, where, Verdict.NOT_CHECKED, why, List.of(), facts());
  }

  /**
   * Makes the check.
   *
   * @param whenFailing what was found, in a few words, if it throws
   */
  CheckResult of(String whenFailing, Supplier<CheckResult> work) {
    try {
      return work.get();
    } catch (Exception | LinkageError e) {
      return because(whenFailing, e);
    }
  }

  private CheckResult because(String found, Throwable failure) {
    return NightshiftException.in(failure)
        .map(
            expected ->
                new CheckResult(
                    name,
                    where,
                    expected instanceof UnreachableException
                        ? Verdict.OUT_OF_REACH
                        : Verdict.FAILED,
                    found,
                    expected.problems(),
                    facts()))
        .orElseGet(() -> failed(found, firstLine(failure), facts()));
  }

  /** Of a failure that nobody expected: its kind and what it says, without its stack trace. */
  private static String firstLine(Throwable failure) {
    return failure.toString().lines().findFirst().orElse(failure.getClass().getName());
  }
}
