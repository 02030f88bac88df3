package io.nightshift.binding;

import io.nightshift.error.Nearest;
import io.nightshift.error.Problems;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.ByteType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.ShortType;
import org.apache.spark.sql.types.StructType;

/** Binds rules and checks to columns, and adds to the problems what does not fit. */
final class RuleBinder {
  private final StructType schema;
  private final RuleRequest request;
  private final Problems problems;

  RuleBinder(StructType schema, RuleRequest request, Problems problems) {
    this.schema = schema;
    this.request = request;
    this.problems = problems;
  }

  RowRules bind(List<InputBinding> inputs, List<OutputBinding> outputs) {
    return new RowRules(inputRules(inputs), outputChecks(outputs));
  }

  private List<ColumnRule> inputRules(List<InputBinding> inputs) {
    Map<String, ColumnRule> bound = new LinkedHashMap<>();
    for (InputBinding input : inputs) {
      for (ColumnFeed feed : input.feeds()) {
        InputRule byInput = request.inputs().get(input.tensor().name());
        InputRule rule = request.inputs().getOrDefault(feed.column(), byInput);
        if (rule != null) {
          add(bound, feed, rule);
        }
      }
    }
    return bound.values().stream().sorted(Comparator.comparingInt(ColumnRule::index)).toList();
  }

  private void add(Map<String, ColumnRule> bound, ColumnFeed feed, InputRule rule) {
    DataType type = schema.apply(feed.column()).dataType();
    ColumnRule known =
        bound.putIfAbsent(
            feed.column(),
            new ColumnRule(feed.column(), feed.index(), feed.elements(), depth(type), rule));
    if (known == null) {
      checkRule(feed, type, rule);
    } else if (!known.rule().equals(rule)) {
      problems.add(
          "Cannot apply 'rules' to column '%s': it feeds several inputs whose rules differ; give the rule by the column's name"
              .formatted(feed.column()));
    }
  }

  private void checkRule(ColumnFeed feed, DataType type, InputRule rule) {
    boolean isNumber = feed.elements().isInteger() || feed.elements().isFloating();
    if (!rule.range().isOpen() && !isNumber) {
      problems.add(
          "Cannot apply 'rules' to column '%s': it is %s; 'min', 'max' and 'finite' are for numbers, write 'allowed'"
              .formatted(feed.column(), type.simpleString()));
    }
    for (String value : rule.allowed()) {
      if (!AllowedValues.fits(value, feed.elements())) {
        problems.add(
            "Cannot apply 'rules' to column '%s': it is %s, which '%s' under 'allowed' is not"
                .formatted(feed.column(), type.simpleString(), value));
      }
    }
  }

  private List<ColumnCheck> outputChecks(List<OutputBinding> outputs) {
    List<String> columns = outputs.stream().map(OutputBinding::column).toList();
    List<ColumnCheck> bound = new ArrayList<>();
    request
        .outputs()
        .forEach(
            (column, check) -> {
              int index = columns.indexOf(column);
              if (index >= 0) {
                add(bound, outputs.get(index), index, check);
              } else if (problems.isEmpty()) {
                // With other problems, the columns may just not be known.
                problems.add(
                    "Unknown column '%s' under 'checks': the predictions have %s%s"
                        .formatted(
                            column, String.join(", ", columns), Nearest.hint(column, columns)));
              }
            });
    return bound.stream().sorted(Comparator.comparingInt(ColumnCheck::index)).toList();
  }

  private void add(List<ColumnCheck> bound, OutputBinding output, int index, OutputCheck check) {
    DataType value = value(output.type());
    boolean isFloating = value instanceof FloatType || value instanceof DoubleType;
    if (isFloating || isWhole(value)) {
      bound.add(new ColumnCheck(output.column(), index, isFloating, depth(output.type()), check));
    } else {
      problems.add(
          "Cannot check prediction column '%s': it is %s, and 'checks' are for numbers"
              .formatted(output.column(), output.type().simpleString()));
    }
  }

  private static boolean isWhole(DataType type) {
    return type instanceof ByteType
        || type instanceof ShortType
        || type instanceof IntegerType
        || type instanceof LongType;
  }

  private static DataType value(DataType type) {
    return type instanceof ArrayType array ? value(array.elementType()) : type;
  }

  private static int depth(DataType type) {
    return type instanceof ArrayType array ? 1 + depth(array.elementType()) : 0;
  }
}
