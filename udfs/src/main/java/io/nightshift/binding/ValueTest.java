package io.nightshift.binding;

import io.nightshift.batch.Column;
import io.nightshift.batch.Reject;
import java.util.Optional;

/** Tests values, alone or in arrays of arrays. */
@FunctionalInterface
interface ValueTest {
  /**
   * What is wrong with a value.
   *
   * @param code what kind of thing
   * @param message the end of a sentence that begins with the column: what the value is, and what
   *     it should be
   */
  record Finding(Reject.Code code, String message) {}

  /** Shared, since almost every value is fine. */
  Optional<Finding> FINE = Optional.empty();

  /** What is wrong with the value of a row, which is not null. */
  Optional<Finding> test(Column column, int row);

  /** What is wrong by the first of several tests that finds anything. */
  static ValueTest firstOf(ValueTest... tests) {
    return (column, row) -> {
      for (ValueTest test : tests) {
        Optional<Finding> found = test.test(column, row);
        if (found.isPresent()) {
          return found;
        }
      }
      return FINE;
    };
  }

  /** What is first wrong with what lies in a row; null is not wrong here, at any depth. */
  default Optional<Finding> testAll(Column column, int row, int depth) {
    if (column.isNull(row)) {
      return FINE;
    }
    if (depth == 0) {
      return test(column, row);
    }
    Column elements = column.elementsAt(row);
    int length = column.lengthAt(row);
    for (int i = 0; i < length; i++) {
      Optional<Finding> found = testAll(elements, i, depth - 1);
      if (found.isPresent()) {
        return found;
      }
    }
    return FINE;
  }
}
