package io.nightshift.binding;

import io.nightshift.batch.Column;
import io.nightshift.batch.Reject;
import io.nightshift.batch.Selection;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Holds scores to the checks of a binding. Not thread-safe. */
public final class OutputChecks {
  private final List<BoundTest> rejecting = new ArrayList<>();
  private final List<BoundTest> failing = new ArrayList<>();

  private record BoundTest(ColumnCheck check, ValueTest test) {
    Optional<Reject> refusal(List<Column> outputs, int position, int row) {
      return test.testAll(outputs.get(check.index()), position, check.depth())
          .map(
              found ->
                  new Reject(
                      row,
                      Reject.Stage.CHECK,
                      found.code(),
                      check.column(),
                      "prediction column '%s' %s".formatted(check.column(), found.message())));
    }
  }

  /** For the checks of a binding. */
  public OutputChecks(List<ColumnCheck> checks) {
    for (ColumnCheck check : checks) {
      Limits limits = Limits.of(check.check().range(), check.values());
      ValueTest test = ValueTest.firstOf(limits.finiteTest(), limits.test());
      (check.failsTheRun() ? failing : rejecting).add(new BoundTest(check, test));
    }
  }

  /** Whether there is anything to check. */
  public boolean isEmpty() {
    return rejecting.isEmpty() && failing.isEmpty();
  }

  /**
   * Checks scores.
   *
   * @param outputs the prediction columns; row i of each belongs to the i-th of the rows
   * @param rows the rows that were scored
   * @param rejects takes the rows to reject, each once
   * @param failures takes what fails the run, of rows that are not rejected
   */
  public void check(
      List<Column> outputs, Selection rows, Consumer<Reject> rejects, Consumer<Reject> failures) {
    BitSet rejected = new BitSet();
    for (int i = 0; i < rows.size(); i++) {
      for (BoundTest bound : rejecting) {
        Optional<Reject> refusal = bound.refusal(outputs, i, rows.row(i));
        if (refusal.isPresent()) {
          rejected.set(i);
          rejects.accept(refusal.get());
          break;
        }
      }
    }
    for (BoundTest bound : failing) {
      for (int i = rejected.nextClearBit(0); i < rows.size(); i = rejected.nextClearBit(i + 1)) {
        bound.refusal(outputs, i, rows.row(i)).ifPresent(failures);
      }
    }
  }
}
