package io.nightshift.binding;

import io.nightshift.error.Nearest;
import io.nightshift.error.Problems;
import io.nightshift.model.ElementType;
import io.nightshift.model.InputSpec;
import io.nightshift.model.MissingRule;
import io.nightshift.model.ModelVersion;
import io.nightshift.model.TensorSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;

/** Finds the columns that feed each input, and adds to the problems what does not fit. */
final class InputBinder {
  private final ModelVersion version;
  private final BindingRequest request;
  private final StructType schema;
  private final List<String> columns;
  private final Problems problems;

  InputBinder(
      ModelVersion version,
      BindingRequest request,
      StructType schema,
      List<String> columns,
      Problems problems) {
    this.version = version;
    this.request = request;
    this.schema = schema;
    this.columns = columns;
    this.problems = problems;
  }

  /** The job's word first, then the signature's feature names, then the input's own name. */
  static List<String> columnsOf(InputSpec input, BindingRequest request) {
    InputFeed told = request.feeds().get(input.name());
    if (told != null) {
      return told.columns();
    }
    if (request.params().containsKey(input.name())) {
      return List.of();
    }
    return input.features().isEmpty() ? List.of(input.name()) : input.features();
  }

  /** The bindings of all inputs that could be bound. */
  List<InputBinding> bindAll() {
    List<InputBinding> bound = new ArrayList<>();
    for (InputSpec input : version.signature().inputs()) {
      if (!request.params().containsKey(input.name())) {
        bind(input).ifPresent(bound::add);
      }
    }
    return bound;
  }

  private Optional<InputBinding> bind(InputSpec input) {
    TensorSpec tensor = input.tensor();
    if (tensor.rank() < 1) {
      return problem(
          input,
          "it is %s, one value for all rows. Give it under 'params'".formatted(tensor.describe()));
    }
    List<String> names = columnsOf(input, request);
    int before = problems.count();
    int depth = names.size() == 1 ? ArrayColumns.depth(schema, names.get(0)) : 0;
    List<ColumnFeed> feeds = new ArrayList<>();
    for (String name : names) {
      feed(input, name, depth).ifPresent(feeds::add);
    }
    List<Long> rowShape = rowShape(input, names, depth);
    LengthRule lengths = lengths(input, rowShape);
    if (problems.count() > before) {
      return Optional.empty();
    }
    boolean narrowing = request.narrowing().allows(input.name());
    return Optional.of(new InputBinding(tensor, feeds, depth > 0, rowShape, lengths, narrowing));
  }

  /** The dimensions of a row, after the batch's: as declared, or as many as there are columns. */
  private List<Long> rowShape(InputSpec input, List<String> names, int depth) {
    TensorSpec tensor = input.tensor();
    List<Long> declared = tensor.shape().subList(1, tensor.rank());
    if (depth > 0 && declared.isEmpty()) {
      problem(
          input,
          "column '%s' holds arrays, the model wants one value a row".formatted(names.get(0)));
    } else if (depth > 0 && depth != declared.size()) {
      problem(
          input,
          "column '%s' holds arrays %d deep, the model wants %s: arrays %d deep"
              .formatted(names.get(0), depth, tensor.describe(), declared.size()));
    } else if (depth == 0 && names.isEmpty()) {
      problem(input, "no columns are listed for it under 'inputs'");
    } else if (depth == 0 && declared.size() > 1) {
      problem(
          input,
          "the model wants %s, which takes a column of arrays %d deep"
              .formatted(tensor.describe(), declared.size()));
    } else if (depth == 0) {
      long wanted = declared.isEmpty() ? 1 : declared.get(0);
      if (wanted != TensorSpec.ANY && wanted != names.size()) {
        problem(
            input,
            "the model wants %s, %d columns feed it (%s). List its columns, in order, under 'inputs'"
                .formatted(tensor.describe(), names.size(), String.join(", ", names)));
      }
      return declared.isEmpty() ? declared : List.of((long) names.size());
    }
    return declared;
  }

  private LengthRule lengths(InputSpec input, List<Long> rowShape) {
    InputFeed feed = request.feeds().get(input.name());
    LengthRule rule = feed == null ? LengthRule.GROUP : feed.lengths();
    if (rule instanceof LengthRule.Pad pad) {
      if (!rowShape.contains(TensorSpec.ANY)) {
        problem(
            input,
            "there is nothing to pad: the model wants %s of columns that fix every length"
                .formatted(input.tensor().describe()));
      } else if (!new MissingRule.Fill(pad.value()).fits(input.tensor().type())) {
        problem(
            input,
            "its pad value is %s, which is no %s".formatted(pad.value(), input.tensor().type()));
      }
    }
    return rule;
  }

  private Optional<ColumnFeed> feed(InputSpec input, String column, int depth) {
    if (schema.getFieldIndex(column).isEmpty()) {
      return problem(
          input,
          "the snapshot has no column '%s'%s"
              .formatted(column, Nearest.hint(column, List.of(schema.fieldNames()))));
    }
    DataType type = schema.apply(column).dataType();
    DataType elements = ArrayColumns.elements(type, depth);
    ElementType wanted = input.tensor().type();
    Optional<ColumnKind> kind = ColumnKind.of(elements);
    ColumnKind.Fit fit = kind.map(k -> k.fit(wanted)).orElse(ColumnKind.Fit.NEVER);
    boolean narrowing = request.narrowing().allows(input.name());
    String maker =
        DerivedColumn.of(schema.apply(column))
            .map(derived -> "under 'features'")
            .orElse("in the snapshot");
    if (fit == ColumnKind.Fit.NEVER) {
      return problem(
          input,
          "column '%s' is %s, the model wants %s. Cast it %s, or map another column under 'inputs'"
              .formatted(column, type.simpleString(), wanted, maker));
    }
    if (fit == ColumnKind.Fit.NARROWS && !narrowing) {
      return problem(
          input,
          "column '%s' is %s, the model wants %s, which may lose precision. Add '%s' to 'allow-narrowing', or cast it %s"
              .formatted(column, type.simpleString(), wanted, input.name(), maker));
    }
    Optional<EpochUnit> unit =
        Optional.ofNullable(request.feeds().get(input.name())).flatMap(InputFeed::unit);
    if (kind.get().isTime() && unit.isEmpty()) {
      return problem(
          input,
          "column '%s' is %s; say in which unit since 1970 the model counts, as in {column: %s, unit: days} under 'inputs'"
              .formatted(column, type.simpleString(), column));
    }
    MissingRule rule = missing(input, column);
    checkRule(input, column, rule);
    return Optional.of(
        new ColumnFeed(
            column,
            columns.indexOf(column),
            kind.get(),
            rule,
            unit.orElse(EpochUnit.MICROSECONDS)));
  }

  private MissingRule missing(InputSpec input, String column) {
    MissingRule byInput = request.missing().getOrDefault(input.name(), input.missing());
    return request.missing().getOrDefault(column, byInput);
  }

  private void checkRule(InputSpec input, String column, MissingRule rule) {
    ElementType type = input.tensor().type();
    if (!rule.fits(type)) {
      problem(
          input,
          "the rule for missing values of column '%s' is %s, which is no %s"
              .formatted(column, rule, type));
    }
  }

  private <T> Optional<T> problem(InputSpec input, String what) {
    problems.add("Cannot bind input '%s' of %s: %s".formatted(input.name(), version.ref(), what));
    return Optional.empty();
  }
}
