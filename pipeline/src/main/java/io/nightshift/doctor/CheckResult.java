package io.nightshift.doctor;

import java.io.Serializable;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a check came to.
 *
 * @param check what was looked at, such as {@code temp folder}
 * @param where from where: {@code driver}, or {@code executor 3 on HOST}
 * @param verdict how it ended
 * @param found what was found, in a few words, with units
 * @param mend what is wrong and what to do, a line for each problem; empty if all is well
 * @param facts what was measured: texts, numbers and booleans, with the unit in the name
 */
public record CheckResult(
    String check,
    String where,
    Verdict verdict,
    String found,
    List<String> mend,
    SortedMap<String, Object> facts)
    implements Serializable {
  /** How the names of executors begin. */
  static final String EXECUTOR = "executor ";

  /** Copies the collections. */
  public CheckResult {
    mend = List.copyOf(mend);
    facts = new TreeMap<>(facts);
  }

  @Override
  public SortedMap<String, Object> facts() {
    return new TreeMap<>(facts);
  }

  /** Whether it was made on an executor of a cluster. */
  public boolean isOnExecutor() {
    return where.startsWith(EXECUTOR);
  }
}
