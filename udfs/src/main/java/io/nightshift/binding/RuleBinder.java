package io.nightshift.binding;

import io.nightshift.error.Nearest;
import io.nightshift.error.Problems;
import io.nightshift.model.InputRule;
import io.nightshift.model.ModelVersion;
import io.nightshift.model.Range;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;

/**
 * Binds rules and checks to columns, and adds to the problems what does not fit. What a job says of
 * a column or its input goes before what the model's version says.
 */
final class RuleBinder {
  private final ModelVersion version;
  private final StructType schema;
  private final RuleRequest request;
  private final Problems problems;

  RuleBinder(ModelVersion version, StructType schema, RuleRequest request, Problems problems) {
    this.version = version;
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
      requireAllMet(input);
      for (int i = 0; i < input.feeds().size(); i++) {
        ColumnFeed feed = input.feeds().get(i);
        InputRule rule = jobRule(input, feed).orElse(versionRule(input, i));
        if (rule != null) {
          add(bound, feed, rule);
        }
      }
    }
    return bound.values().stream().sorted(Comparator.comparingInt(ColumnRule::index)).toList();
  }

  private Optional<InputRule> jobRule(InputBinding input, ColumnFeed feed) {
    InputRule byInput = request.inputs().get(input.tensor().name());
    return Optional.ofNullable(request.inputs().getOrDefault(feed.column(), byInput));
  }

  /** By the feature in whose place the column stands, else by the input; null if there is none. */
  private InputRule versionRule(InputBinding input, int place) {
    Map<String, InputRule> rules = version.signature().rules();
    List<String> features = features(input);
    InputRule byInput = rules.get(input.tensor().name());
    return features.size() == input.feeds().size()
        ? rules.getOrDefault(features.get(place), byInput)
        : byInput;
  }

  /** A rule for one feature has no place where the job feeds the input by other means. */
  private void requireAllMet(InputBinding input) {
    List<String> features = features(input);
    if (features.size() == input.feeds().size()
        || input.feeds().stream().allMatch(feed -> jobRule(input, feed).isPresent())) {
      return;
    }
    features.stream()
        .filter(version.signature().rules()::containsKey)
        .forEach(
            feature ->
                problems.add(
                    "Cannot apply the rule that %s has for '%s': input '%s' is fed by %s. Say under 'rules' what '%s' must be"
                        .formatted(
                            version.ref(),
                            feature,
                            input.tensor().name(),
                            String.join(
                                ", ", input.feeds().stream().map(ColumnFeed::column).toList()),
                            input.tensor().name())));
  }

  private List<String> features(InputBinding input) {
    return version.signature().input(input.tensor().name()).orElseThrow().features();
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
    ColumnKind kind = feed.elements();
    Range range = rule.range();
    if (range.isBounded() && range.isOfTime() != kind.isTime()) {
      problems.add(
          "Cannot apply 'rules' to column '%s': it is %s, which '%s' is not"
              .formatted(
                  feed.column(),
                  type.simpleString(),
                  range.min().isSet() ? range.min() : range.max()));
    } else if (!range.isOpen() && (!kind.isOrdered() || (range.finite() && kind.isTime()))) {
      problems.add(
          "Cannot apply 'rules' to column '%s': it is %s; 'min', 'max' and 'finite' are for numbers, write 'allowed'"
              .formatted(feed.column(), type.simpleString()));
    } else if (range.isBounded() && Limits.of(range, kind).isEmpty()) {
      problems.add(
          "Cannot apply 'rules' to column '%s': it is %s, and no such value is in the range %s"
              .formatted(feed.column(), type.simpleString(), range.describe()));
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
    Optional<ColumnKind> kind = ColumnKind.of(value(output.type()));
    boolean isNumber = kind.filter(ColumnKind::isOrdered).isPresent();
    if (isNumber && !check.range().isOfTime()) {
      bound.add(new ColumnCheck(output.column(), index, kind.get(), depth(output.type()), check));
    } else {
      problems.add(
          "Cannot check prediction column '%s': it is %s, and 'checks' are for numbers"
              .formatted(output.column(), output.type().simpleString()));
    }
  }

  private static DataType value(DataType type) {
    return type instanceof ArrayType array ? value(array.elementType()) : type;
  }

  private static int depth(DataType type) {
    return type instanceof ArrayType array ? 1 + depth(array.elementType()) : 0;
  }
}
