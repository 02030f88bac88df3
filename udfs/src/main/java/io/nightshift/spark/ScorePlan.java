package io.nightshift.spark;

import static io.nightshift.batch.FrameColumns.named;
import static org.apache.spark.sql.functions.unwrap_udt;

import io.nightshift.batch.FrameColumns;
import io.nightshift.binding.Binder;
import io.nightshift.binding.Binding;
import io.nightshift.binding.OutputBinding;
import io.nightshift.error.Nearest;
import io.nightshift.error.Problems;
import io.nightshift.model.ModelVersion;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.MetadataBuilder;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.UserDefinedType;

/**
 * Which columns of a frame feed the model, and what the result is made of.
 *
 * @param binding how the model is fed
 * @param selected what is asked of the frame: first the columns that are carried along, then those
 *     that only feed the model
 * @param carried how many are carried along
 * @param places for each column of the binding, its place among the selected ones
 * @param result the carried columns, the predictions and, unless strict, the reason of a reject
 * @param strict whether a row that cannot be scored ends the query
 */
record ScorePlan(
    Binding binding,
    List<Source> selected,
    int carried,
    List<Integer> places,
    StructType result,
    boolean strict)
    implements Serializable {

  /**
   * A column of the frame.
   *
   * @param name its name, taken literally
   * @param unwrapped whether it is wanted as what its user-defined type is made of, as vectors are
   */
  record Source(String name, boolean unwrapped) implements Serializable {
    Column column() {
      return unwrapped ? unwrap_udt(named(name)) : named(name);
    }
  }

  /**
   * Plans for a frame.
   *
   * @throws io.nightshift.error.InvalidRequestException with all that stands in the way
   */
  static ScorePlan of(
      StructType schema, ModelVersion version, String reference, ScorerOptions options) {
    List<String> all = List.of(schema.fieldNames());
    return carrying(
        options.keep().isEmpty() ? all : options.keep(), schema, version, reference, options);
  }

  /** The same with nothing but predictions in the result. */
  static ScorePlan ofPredictions(
      StructType schema, ModelVersion version, String reference, ScorerOptions options) {
    return carrying(List.of(), schema, version, reference, options);
  }

  private static ScorePlan carrying(
      List<String> carried,
      StructType schema,
      ModelVersion version,
      String reference,
      ScorerOptions options) {
    Problems problems = new Problems();
    List<String> names = List.of(schema.fieldNames());
    List<Binding> bound = new ArrayList<>();
    problems.collect(
        () ->
            bound.add(
                Binder.bind(FrameColumns.unwrapped(schema), version, options.bindingRequest())));
    for (String column : carried) {
      if (!names.contains(column)) {
        problems.add(
            "Unknown column '%s' to keep: the rows have no such column%s"
                .formatted(column, Nearest.hint(column, names)));
      }
    }
    problems.throwIfAny();

    Binding binding = bound.get(0);
    requireOneOfEach(binding, carried, names, problems);
    requireFree(binding, carried, options, problems);
    problems.throwIfAny();

    List<Source> selected = new ArrayList<>();
    carried.forEach(name -> selected.add(new Source(name, false)));
    List<Integer> places = new ArrayList<>();
    for (String name : binding.columns()) {
      Source wanted = new Source(name, schema.apply(name).dataType() instanceof UserDefinedType);
      if (!selected.contains(wanted)) {
        selected.add(wanted);
      }
      places.add(selected.indexOf(wanted));
    }
    StructType result = result(schema, carried, binding, metadata(version, reference), options);
    return new ScorePlan(
        binding, List.copyOf(selected), carried.size(), places, result, options.strict());
  }

  /** Frames that come of joins may have several columns of one name. */
  private static void requireOneOfEach(
      Binding binding, List<String> carried, List<String> names, Problems problems) {
    for (String column : binding.columns()) {
      if (Collections.frequency(names, column) > 1) {
        problems.add(
            "Cannot tell which column '%s' feeds the model: the rows have %d of that name; rename or drop the others"
                .formatted(column, Collections.frequency(names, column)));
      }
    }
    for (String column : Set.copyOf(carried)) {
      if (Collections.frequency(carried, column) > 1) {
        problems.add(
            "Cannot carry column '%s' twice: rename or drop one of them".formatted(column));
      }
    }
  }

  /** Names that differ in case only are one to Spark, unless it is told otherwise. */
  private static void requireFree(
      Binding binding, List<String> carried, ScorerOptions options, Problems problems) {
    Set<String> taken = new HashSet<>();
    carried.forEach(name -> taken.add(name.toLowerCase(Locale.ROOT)));
    for (OutputBinding output : binding.outputs()) {
      if (!taken.add(output.column().toLowerCase(Locale.ROOT))) {
        problems.add(
            "Cannot add prediction column '%s': the rows have a column of that name; choose another one for the output"
                .formatted(output.column()));
      }
    }
    if (!options.strict() && taken.contains(options.rejectColumn().toLowerCase(Locale.ROOT))) {
      problems.add(
          "Cannot add column '%s' for the reasons of rejects: there is a column of that name; choose another one for it"
              .formatted(options.rejectColumn()));
    }
  }

  private static StructType result(
      StructType schema,
      List<String> carried,
      Binding binding,
      Metadata metadata,
      ScorerOptions options) {
    StructType result = new StructType();
    for (String name : carried) {
      result = result.add(schema.apply(name));
    }
    for (OutputBinding output : binding.outputs()) {
      result = result.add(output.column(), output.type(), true, metadata);
    }
    return options.strict()
        ? result
        : result.add(options.rejectColumn(), BatchScores.REASON, true, metadata);
  }

  private static Metadata metadata(ModelVersion version, String reference) {
    return new MetadataBuilder()
        .putString("nightshift.model", version.ref().toString())
        .putString("nightshift.reference", reference)
        .putString("nightshift.digest", version.digest())
        .build();
  }

  /** The frame with the selected columns. */
  Dataset<Row> select(Dataset<Row> frame) {
    return frame.select(selected.stream().map(Source::column).toArray(Column[]::new));
  }

  /** What objects have lost of the schema: metadata, and how precise a type is, as of intervals. */
  Dataset<Row> restore(Dataset<Row> scored) {
    List<Column> columns = new ArrayList<>();
    for (StructField field : result.fields()) {
      boolean isSame = scored.schema().apply(field.name()).dataType().equals(field.dataType());
      Column column = named(field.name());
      columns.add(
          (isSame ? column : column.cast(field.dataType())).as(field.name(), field.metadata()));
    }
    return scored.select(columns.toArray(Column[]::new));
  }
}
