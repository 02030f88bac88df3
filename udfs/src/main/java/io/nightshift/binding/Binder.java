package io.nightshift.binding;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.error.Nearest;
import io.nightshift.error.Problems;
import io.nightshift.model.InputSpec;
import io.nightshift.model.ModelVersion;
import io.nightshift.model.Signature;
import io.nightshift.model.TensorSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.types.StructType;

/** Makes a binding, or says everything that stands in its way. */
public final class Binder {
  private final ModelVersion version;
  private final BindingRequest request;
  private final Problems problems;

  private Binder(ModelVersion version, BindingRequest request, Problems problems) {
    this.version = version;
    this.request = request;
    this.problems = problems;
  }

  /**
   * Binds a schema to a model's signature.
   *
   * @throws InvalidRequestException with every problem: columns that are missing or of a wrong
   *     type, names that mean nothing, rules that do not fit
   */
  public static Binding bind(StructType schema, ModelVersion version, BindingRequest request) {
    Problems problems = new Problems();
    Binder binder = new Binder(version, request, problems);
    binder.checkNames(schema);
    List<String> columns = binder.columns();
    List<InputBinding> inputs =
        new InputBinder(version, request, schema, columns, problems).bindAll();
    List<ParamBinding> params = new ParamBinder(version, request, problems).bindAll();
    int fixedRows = binder.fixedRows();
    List<OutputBinding> outputs = new OutputBinder(version, request, problems).bindAll();
    RowRules rules =
        new RuleBinder(version, schema, request.rules(), problems).bind(inputs, outputs);
    problems.throwIfAny();
    List<DerivedColumn> derived =
        columns.stream().flatMap(name -> DerivedColumn.of(schema.apply(name)).stream()).toList();
    List<String> read = new ArrayList<>(columns);
    derived.forEach(column -> read.add(column.errors()));
    List<UnreadableRows> unreadable = UnreadableRows.of(schema).stream().toList();
    unreadable.forEach(rows -> read.add(rows.column()));
    return new Binding(read, derived, unreadable, inputs, params, fixedRows, outputs, rules);
  }

  /** Every column that feeds an input, each once, in the order of the inputs. */
  private List<String> columns() {
    Set<String> columns = new LinkedHashSet<>();
    version
        .signature()
        .inputs()
        .forEach(input -> columns.addAll(InputBinder.columnsOf(input, request)));
    return new ArrayList<>(columns);
  }

  /** The batch dimension that the model's inputs fix; those that are open go along with it. */
  private int fixedRows() {
    Map<String, Long> fixed = new LinkedHashMap<>();
    for (InputSpec input : version.signature().inputs()) {
      List<Long> shape = input.tensor().shape();
      boolean isPerRow = !shape.isEmpty() && !request.params().containsKey(input.name());
      if (isPerRow && shape.get(0) != TensorSpec.ANY) {
        fixed.put(input.name(), shape.get(0));
      }
    }
    Set<Long> sizes = Set.copyOf(fixed.values());
    if (sizes.size() > 1 || sizes.contains(0L)) {
      problems.add(
          "Cannot bind the inputs of %s: their batch dimensions are fixed to %s. Give those that are not per row under 'params'"
              .formatted(version.ref(), fixed));
    }
    return sizes.size() == 1 ? Math.toIntExact(sizes.iterator().next()) : Binding.ANY_ROWS;
  }

  /** Names in the request that are neither an input nor a column are slips: say so. */
  private void checkNames(StructType schema) {
    Signature signature = version.signature();
    for (String input : new TreeSet<>(request.feeds().keySet())) {
      if (signature.input(input).isEmpty()) {
        problems.add(unknownInput("inputs", input));
      }
    }
    for (String input : new TreeSet<>(request.params().keySet())) {
      if (signature.input(input).isEmpty()) {
        problems.add(unknownInput("params", input));
      }
    }
    for (String input : new TreeSet<>(request.narrowing().inputs())) {
      if (signature.input(input).isEmpty()) {
        problems.add(unknownInput("allow-narrowing", input));
      }
    }
    checkFeedingNames("missing", request.missing().keySet(), schema);
    checkFeedingNames("rules", request.rules().inputs().keySet(), schema);
  }

  private void checkFeedingNames(String key, Set<String> names, StructType schema) {
    Set<String> valid = new LinkedHashSet<>(version.signature().inputNames());
    valid.addAll(columns());
    for (String name : new TreeSet<>(names)) {
      if (!valid.contains(name)) {
        String known =
            List.of(schema.fieldNames()).contains(name)
                ? " (the snapshot has such a column, but the model does not use it)"
                : Nearest.hint(name, valid);
        problems.add(
            "Unknown name '%s' under '%s': neither an input of %s nor a column that feeds one%s"
                .formatted(name, key, version.ref(), known));
      }
    }
  }

  private String unknownInput(String key, String input) {
    List<String> names = version.signature().inputNames();
    return "Unknown input '%s' under '%s': %s has %s%s"
        .formatted(input, key, version.ref(), String.join(", ", names), Nearest.hint(input, names));
  }
}
