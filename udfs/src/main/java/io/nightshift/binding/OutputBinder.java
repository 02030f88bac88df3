package io.nightshift.binding;

import io.nightshift.error.Nearest;
import io.nightshift.error.Problems;
import io.nightshift.model.ElementType;
import io.nightshift.model.MapSpec;
import io.nightshift.model.ModelVersion;
import io.nightshift.model.OutputSpec;
import io.nightshift.model.SequenceSpec;
import io.nightshift.model.TensorSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.spark.sql.types.DataType;

/**
 * Finds what each prediction column takes, and adds to the problems what the model does not give.
 */
final class OutputBinder {
  /** As many digits as a long always has room for. */
  private static final Pattern WHOLE_NUMBER = Pattern.compile("-?\\d{1,18}");

  private final ModelVersion version;
  private final BindingRequest request;
  private final Problems problems;

  OutputBinder(ModelVersion version, BindingRequest request, Problems problems) {
    this.version = version;
    this.request = request;
    this.problems = problems;
  }

  List<OutputBinding> bindAll() {
    List<OutputBinding> bound = new ArrayList<>();
    wanted().forEach((column, expression) -> bind(column, expression).ifPresent(bound::add));
    return bound;
  }

  private Map<String, OutputExpression> wanted() {
    if (!request.outputs().isEmpty()) {
      return request.outputs();
    }
    Map<String, OutputExpression> all = new LinkedHashMap<>();
    version.signature().outputNames().forEach(name -> all.put(name, OutputExpression.whole(name)));
    return all;
  }

  private Optional<OutputBinding> bind(String column, OutputExpression expression) {
    Optional<OutputSpec> found = version.signature().output(expression.output());
    if (found.isEmpty()) {
      List<String> names = version.signature().outputNames();
      return problem(
          column,
          "%s has no output '%s', it has %s%s"
              .formatted(
                  version.ref(),
                  expression.output(),
                  String.join(", ", names),
                  Nearest.hint(expression.output(), names)));
    }
    OutputExpression.Part part = expression.part();
    return type(column, found.get(), part)
        .map(type -> new OutputBinding(column, found.get(), part, type));
  }

  private Optional<DataType> type(String column, OutputSpec output, OutputExpression.Part part) {
    if (output instanceof MapSpec map) {
      return typeOf(column, map, part);
    }
    if (output instanceof SequenceSpec sequence) {
      long width = sequence.rowShape().isEmpty() ? 1 : sequence.rowShape().get(0);
      return typeOf(column, output, sequence.elements(), sequence.depth(), width, part);
    }
    TensorSpec tensor = (TensorSpec) output;
    long width =
        switch (tensor.rank()) {
          case 0 -> TensorSpec.ANY;
          case 1 -> 1;
          default -> tensor.shape().get(1);
        };
    // Of a tensor whose shape is not declared, one value a row is expected.
    int depth = tensor.isScalarPerRow() ? 0 : Math.max(0, tensor.rank() - 1);
    return typeOf(column, output, tensor.type(), depth, width, part);
  }

  private Optional<DataType> typeOf(String column, MapSpec map, OutputExpression.Part part) {
    if (part instanceof OutputExpression.At at) {
      return problem(
          column,
          "output '%s' is %s, not an array; take a value by its key, as in %s[\"%d\"]"
              .formatted(map.name(), map.describe(), map.name(), at.index()));
    }
    if (part instanceof OutputExpression.Key key) {
      if (map.keys() == ElementType.INT64 && !WHOLE_NUMBER.matcher(key.key()).matches()) {
        return problem(
            column,
            "output '%s' is %s, whose keys are whole numbers, unlike \"%s\""
                .formatted(map.name(), map.describe(), key.key()));
      }
      return Optional.of(SparkTypes.of(map.values()));
    }
    return Optional.of(SparkTypes.of(map));
  }

  /** Of arrays so many deep, the outermost of that width. */
  private Optional<DataType> typeOf(
      String column,
      OutputSpec output,
      ElementType elements,
      int depth,
      long width,
      OutputExpression.Part part) {
    if (part instanceof OutputExpression.Key) {
      return problem(
          column,
          "output '%s' is %s, not a map; take an element by its index, as in %s[0]"
              .formatted(output.name(), output.describe(), output.name()));
    }
    if (part instanceof OutputExpression.At at) {
      if (width != TensorSpec.ANY && at.index() >= width) {
        return problem(
            column,
            "output '%s' has %d elements a row, there is none at index %d"
                .formatted(output.name(), width, at.index()));
      }
      return Optional.of(SparkTypes.nested(elements, Math.max(0, depth - 1)));
    }
    return Optional.of(SparkTypes.nested(elements, depth));
  }

  private <T> Optional<T> problem(String column, String what) {
    problems.add("Cannot make prediction column '%s': %s".formatted(column, what));
    return Optional.empty();
  }
}
