package io.nightshift.run;

import io.nightshift.batch.FrameColumns;
import io.nightshift.batch.VectorType;
import io.nightshift.binding.Binding;
import io.nightshift.table.FileField;
import io.nightshift.table.RejectColumns;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Which columns are read, in which order batches have them, and which of them go where.
 *
 * @param columns the names: first those of the binding, in its order
 * @param inputs the indices of the raw inputs, as rejected rows have them
 * @param carried the indices of the key and the kept columns, in their order
 * @param keys how many of the carried ones are the key
 * @param predictions the fields of the prediction files
 * @param rejects the fields of the reject files
 */
record ReadPlan(
    List<String> columns,
    List<Integer> inputs,
    List<Integer> carried,
    int keys,
    List<FileField> predictions,
    List<FileField> rejects)
    implements Serializable {
  static ReadPlan of(StructType schema, Binding binding, List<String> key, List<String> keep) {
    Set<String> columns = new LinkedHashSet<>(binding.columns());
    columns.addAll(key);
    columns.addAll(keep);
    columns.addAll(binding.rawColumns());
    List<String> order = List.copyOf(columns);
    List<String> carriedNames = new ArrayList<>(key);
    carriedNames.addAll(keep);
    List<Integer> carried = carriedNames.stream().map(order::indexOf).toList();

    List<FileField> predictions = new ArrayList<>();
    // Of a key of several columns, each may repeat.
    carriedNames.forEach(name -> predictions.add(value(schema, name, key.equals(List.of(name)))));
    binding
        .outputs()
        .forEach(output -> predictions.add(new FileField.Value(output.column(), output.type())));

    List<FileField> rejects = new ArrayList<>();
    key.forEach(name -> rejects.add(value(schema, name, false)));
    RejectColumns.TEXTS.forEach(
        name -> rejects.add(new FileField.Value(name, DataTypes.StringType)));
    rejects.add(
        new FileField.Group(
            RejectColumns.INPUTS,
            binding.rawColumns().stream().map(name -> value(schema, name, false)).toList()));
    return new ReadPlan(
        order,
        binding.rawColumns().stream().map(order::indexOf).toList(),
        carried,
        key.size(),
        List.copyOf(predictions),
        List.copyOf(rejects));
  }

  private static FileField.Value value(StructType schema, String name, boolean isUnique) {
    return new FileField.Value(name, VectorType.shown(schema.apply(name).dataType()), isUnique);
  }

  /** The rows with just these columns, in this order. */
  Dataset<Row> select(Dataset<Row> rows) {
    return select(rows, columns);
  }

  static Dataset<Row> select(Dataset<Row> rows, List<String> columns) {
    return rows.select(
        columns.stream().map(FrameColumns::named).toArray(org.apache.spark.sql.Column[]::new));
  }
}
