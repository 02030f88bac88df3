package io.nightshift.binding;

import io.nightshift.batch.Batch;
import io.nightshift.batch.Column;
import io.nightshift.batch.Reject;
import io.nightshift.batch.Selection;
import io.nightshift.model.InputRule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;

/** Holds the columns of batches to the rules of a binding. Not thread-safe. */
public final class InputRules {
  private final List<ColumnRule> rules;
  private final List<ValueTest> tests = new ArrayList<>();

  /** For the rules of a binding. */
  public InputRules(List<ColumnRule> rules) {
    this.rules = List.copyOf(rules);
    rules.forEach(rule -> tests.add(test(rule)));
  }

  /** Hands over every row that breaks a rule, once for each column in which it does. */
  public void check(Batch batch, Consumer<Reject> rejects) {
    for (int r = 0; r < rules.size(); r++) {
      ColumnRule rule = rules.get(r);
      Column column = batch.column(rule.index());
      for (int row = 0; row < batch.rows(); row++) {
        Optional<ValueTest.Finding> found = tests.get(r).testAll(column, row, rule.depth());
        if (found.isPresent()) {
          rejects.accept(reject(row, rule.column(), found.get()));
        }
      }
    }
  }

  private static Reject reject(int row, String column, ValueTest.Finding found) {
    return new Reject(
        row,
        Reject.Stage.BIND,
        found.code(),
        column,
        "column '%s' %s".formatted(column, found.message()));
  }

  /** The batch as the model shall see it: values beyond a bound that clips are at the bound. */
  public Batch clipped(Batch batch) {
    Map<Integer, Column> clipped = new HashMap<>();
    for (ColumnRule rule : rules) {
      if (rule.rule().clips()) {
        Column column = batch.column(rule.index());
        clipped.put(rule.index(), new ClippedColumn(column, rule.limits()));
      }
    }
    return clipped.isEmpty() ? batch : new ClippedBatch(batch, clipped);
  }

  /** Tells for each column in how many of the rows a value is clipped, if in any. */
  public void countClipped(Batch batch, Selection rows, ObjLongConsumer<String> counts) {
    for (ColumnRule rule : rules) {
      if (rule.rule().clips()) {
        ValueTest beyond = outside(rule);
        Column column = batch.column(rule.index());
        long count = 0;
        for (int i = 0; i < rows.size(); i++) {
          if (beyond.testAll(column, rows.row(i), rule.depth()).isPresent()) {
            count++;
          }
        }
        if (count > 0) {
          counts.accept(rule.column(), count);
        }
      }
    }
  }

  private static ValueTest test(ColumnRule bound) {
    InputRule rule = bound.rule();
    ValueTest finite = bound.limits().finiteTest();
    ValueTest range = rule.clips() ? (column, row) -> ValueTest.FINE : outside(bound);
    AllowedValues allowed = new AllowedValues(rule.allowed(), bound.values());
    return ValueTest.firstOf(
        finite, range, (column, row) -> allowed(allowed, column, row, bound.values()));
  }

  /** NaN is a missing value, for which another rule speaks. */
  private static ValueTest outside(ColumnRule bound) {
    ValueTest outside = bound.limits().test();
    boolean isFloating = bound.values().isFloating();
    return (column, row) ->
        isFloating && Double.isNaN(column.doubleAt(row))
            ? ValueTest.FINE
            : outside.test(column, row);
  }

  private static Optional<ValueTest.Finding> allowed(
      AllowedValues allowed, Column column, int row, ColumnKind kind) {
    if (allowed.contains(column, row)) {
      return ValueTest.FINE;
    }
    return Optional.of(
        new ValueTest.Finding(
            Reject.Code.NOT_ALLOWED,
            "is '%s', which is not among the allowed values: %s"
                .formatted(kind.show(column, row), allowed.describe())));
  }

  /** A batch of which some columns are clipped. */
  private record ClippedBatch(Batch batch, Map<Integer, Column> clipped) implements Batch {
    @Override
    public int rows() {
      return batch.rows();
    }

    @Override
    public Column column(int index) {
      Column column = clipped.get(index);
      return column == null ? batch.column(index) : column;
    }
  }
}
