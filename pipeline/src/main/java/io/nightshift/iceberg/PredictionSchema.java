package io.nightshift.iceberg;

import io.nightshift.error.Problems;
import io.nightshift.table.FileField;
import io.nightshift.table.FileShape;
import io.nightshift.table.RunFolders;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.iceberg.PartitionField;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.spark.SparkSchemaUtil;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructType;

/**
 * The columns of a prediction table: those of the predictions, then the model version, the snapshot
 * and the run. All are optional, since runs of other jobs may lack some.
 *
 * @param snapshot what is scored
 * @param fields all columns
 */
record PredictionSchema(String snapshot, List<FileField> fields) {
  static final String VERSION = "model_version";
  static final String SNAPSHOT = "snapshot_date";
  static final String RUN = "run_id";

  /** Of the predictions of a run. */
  static PredictionSchema of(String snapshot, List<FileField> predictions) {
    List<FileField> fields = new ArrayList<>(predictions);
    fields.add(new FileField.Value(VERSION, DataTypes.IntegerType));
    fields.add(
        new FileField.Value(
            SNAPSHOT,
            RunFolders.day(snapshot).isPresent() ? DataTypes.DateType : DataTypes.StringType));
    fields.add(new FileField.Value(RUN, DataTypes.StringType));
    return new PredictionSchema(snapshot, List.copyOf(fields));
  }

  /** In Iceberg's types. */
  Schema schema() {
    StructType types = new StructType();
    for (FileField field : fields) {
      types = types.add(field.name(), optional(((FileField.Value) field).type()), true);
    }
    return SparkSchemaUtil.convert(types);
  }

  private static DataType optional(DataType type) {
    if (type instanceof ArrayType array) {
      return DataTypes.createArrayType(optional(array.elementType()), true);
    }
    return type instanceof MapType map
        ? DataTypes.createMapType(map.keyType(), optional(map.valueType()), true)
        : type;
  }

  static PartitionSpec partitions(Schema schema) {
    return PartitionSpec.builderFor(schema).identity(VERSION).identity(SNAPSHOT).build();
  }

  /** What keeps these columns out of a table that is there. */
  void check(String display, Table table, Problems problems) {
    List<String> partitions =
        table.spec().fields().stream().map(field -> shown(table, field)).toList();
    if (!partitions.equals(List.of(VERSION, SNAPSHOT))) {
      problems.add(
          "Cannot publish into %s: it is partitioned by %s, and predictions by %s, %s; give the job a table of its own"
              .formatted(
                  display,
                  partitions.isEmpty() ? "nothing" : String.join(", ", partitions),
                  VERSION,
                  SNAPSHOT));
      return;
    }
    for (Types.NestedField field : schema().columns()) {
      Types.NestedField existing = table.schema().findField(field.name());
      if (existing != null && !canTake(table, field)) {
        problems.add(wrongType(display, field, existing));
      }
    }
    table.schema().columns().stream()
        .filter(Types.NestedField::isRequired)
        .filter(existing -> schema().findField(existing.name()) == null)
        .forEach(
            existing ->
                problems.add(
                    "Cannot publish into %s: its column '%s' is required, and the predictions have none of that name"
                        .formatted(display, existing.name())));
  }

  private static String shown(Table table, PartitionField field) {
    String source = table.schema().findColumnName(field.sourceId());
    return field.transform().isIdentity() ? source : "%s(%s)".formatted(field.transform(), source);
  }

  private static boolean canTake(Table table, Types.NestedField field) {
    try {
      var unused = table.updateSchema().unionByNameWith(new Schema(field)).apply();
      return true;
    } catch (IllegalArgumentException | ValidationException e) {
      return false;
    }
  }

  private String wrongType(String display, Types.NestedField field, Types.NestedField existing) {
    return field.name().equals(SNAPSHOT)
        ? "Cannot publish snapshot '%s' into %s: its snapshots are of type %s"
            .formatted(snapshot, display, existing.type())
        : "Cannot publish column '%s' of type %s into %s: there it is of type %s; give it another name under 'output.columns', or the job another table"
            .formatted(field.name(), field.type(), display, existing.type());
  }

  /** Adds the columns that a table lacks, and widens types; others may do so at once. */
  void evolve(Table table) {
    if (!table.updateSchema().unionByNameWith(schema()).apply().sameSchema(table.schema())) {
      table.updateSchema().unionByNameWith(schema()).commit();
      table.refresh();
    }
  }

  /** The files of a run of these columns in a table that has them. */
  FileShape shape(Table table, int version, String runId) {
    SortedMap<String, Integer> ids = new TreeMap<>();
    for (FileField field : fields) {
      Types.NestedField column = table.schema().findField(field.name());
      number(field.name(), column.fieldId(), column.type(), ids);
    }
    FileShape.Constant day =
        RunFolders.day(snapshot)
            .<FileShape.Constant>map(date -> new FileShape.Whole(date.toEpochDay()))
            .orElseGet(() -> new FileShape.Text(snapshot));
    return new FileShape(
        fields, List.of(new FileShape.Whole(version), day, new FileShape.Text(runId)), ids);
  }

  /** By the paths that Parquet prescribes for lists and maps. */
  private static void number(String path, int id, Type type, SortedMap<String, Integer> ids) {
    ids.put(path, id);
    if (type.isListType()) {
      Types.ListType list = type.asListType();
      number(path + ".list.element", list.elementId(), list.elementType(), ids);
    } else if (type.isMapType()) {
      Types.MapType map = type.asMapType();
      number(path + ".key_value.key", map.keyId(), map.keyType(), ids);
      number(path + ".key_value.value", map.valueId(), map.valueType(), ids);
    }
  }
}
