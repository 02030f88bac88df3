package io.nightshift.iceberg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.table.FileField;
import io.nightshift.table.FileShape;
import io.nightshift.table.IcebergWarehouse;
import io.nightshift.table.PredictionTable;
import io.nightshift.table.Tables;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.types.Types;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IcebergSchemaTest {
  private static final String DAY = "2013-06-14";

  @TempDir private Path folder;

  private IcebergWarehouse iceberg;
  private PredictionTable table;

  @BeforeEach
  void useATableThatIsNotThereYet() {
    iceberg = new IcebergWarehouse(folder);
    table = Tables.open("iceberg:" + iceberg.table(), iceberg.conf(iceberg.settings()));
  }

  private static FileField.Value field(String name, String type) {
    return new FileField.Value(name, DataType.fromDDL(type));
  }

  private FileShape prepare(String runId, String snapshot, FileField... columns) {
    return table.prepare(table.folders(snapshot, runId), 3, List.of(columns));
  }

  @Test
  void findingOutWhetherARunFitsWritesNothing() {
    table.require(DAY, List.of(field("score", "double")));

    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aTableHasTheColumnsOfItsFirstRun() {
    FileShape shape =
        prepare("run-a", DAY, field("id", "bigint"), field("m", "map<string,array<float>>"));

    var schema = iceberg.load().schema();
    assertThat(schema.columns())
        .extracting(Types.NestedField::name)
        .containsExactly("id", "m", "model_version", "snapshot_date", "run_id");
    assertThat(schema.findType("snapshot_date")).isEqualTo(Types.DateType.get());
    assertThat(iceberg.load().spec().fields())
        .extracting(field -> field.name())
        .containsExactly("model_version", "snapshot_date");
    assertThat(shape.fields())
        .extracting(FileField::name)
        .containsExactly("id", "m", "model_version", "snapshot_date", "run_id");
    assertThat(shape.ids())
        .containsEntry("id", schema.findField("id").fieldId())
        .containsEntry("m", schema.findField("m").fieldId())
        .containsEntry("m.key_value.key", schema.findField("m.key").fieldId())
        .containsEntry("m.key_value.value", schema.findField("m.value").fieldId())
        .containsEntry(
            "m.key_value.value.list.element", schema.findField("m.value.element").fieldId())
        .containsEntry("run_id", schema.findField("run_id").fieldId());
    assertThat(shape.constants().get(0).longAt(0)).isEqualTo(3);
    assertThat(shape.constants().get(2).stringAt(0)).isEqualTo("run-a");
  }

  @Test
  void aTableGetsTheColumnsThatLaterRunsHaveMore() {
    FileShape first = prepare("run-a", DAY, field("id", "int"), field("score", "float"));

    FileShape second = prepare("run-b", DAY, field("id", "bigint"), field("why", "array<string>"));

    assertThat(iceberg.load().schema().columns())
        .extracting(column -> column.name() + " " + column.type())
        .containsExactly(
            "id long",
            "score float",
            "model_version int",
            "snapshot_date date",
            "run_id string",
            "why list<string>");
    assertThat(second.ids()).containsEntry("id", first.ids().get("id"));
    assertThat(iceberg.load().schema().columns()).allMatch(Types.NestedField::isOptional);
  }

  @Test
  void aNarrowerTypeThanThatOfTheTableIsFine() {
    prepare("run-a", DAY, field("score", "double"));

    table.require(DAY, List.of(field("score", "float")));
    prepare("run-b", DAY, field("score", "float"));

    assertThat(iceberg.load().schema().findType("score")).isEqualTo(Types.DoubleType.get());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "double | string | string | double",
        "bigint | double | double | long",
        "array<float> | float | float | list<float>",
        "decimal(10,2) | decimal(10,3) | 'decimal(10, 3)' | 'decimal(10, 2)'"
      })
  void typesThatCannotBeWidenedAreRefusedBeforeAnythingIsScored(
      String first, String second, String shownSecond, String shownFirst) {
    prepare("run-a", DAY, field("score", first));

    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> table.require(DAY, List.of(field("score", second))))
        .withMessage(
            "Cannot publish column 'score' of type %s into %s: there it is of type %s; give it"
                + " another name under 'output.columns', or the job another table",
            shownSecond, table.display(), shownFirst);
  }

  @Test
  void snapshotsThatAreNoDatesAreText() {
    prepare("run-a", "week-24", field("score", "double"));

    assertThat(iceberg.load().schema().findType("snapshot_date")).isEqualTo(Types.StringType.get());
  }

  @Test
  void aTableOfDatesTakesNoOtherSnapshots() {
    prepare("run-a", DAY, field("score", "double"));

    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> table.require("week-24", List.of(field("score", "double"))))
        .withMessage(
            "Cannot publish snapshot 'week-24' into %s: its snapshots are of type date",
            table.display());
  }

  private void makeNamespace() {
    PredictionTable other =
        Tables.open(
            "iceberg:" + iceberg.table().replace(".predictions", ".other"),
            iceberg.conf(iceberg.settings()));
    other.prepare(other.folders(DAY, "run-a"), 1, List.of(field("score", "double")));
  }

  @Test
  void aTableOfSomebodyElseIsRefused() {
    makeNamespace();
    iceberg
        .spark()
        .sql("CREATE TABLE " + iceberg.table() + " (a INT) PARTITIONED BY (bucket(4, a))");

    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> table.require(DAY, List.of(field("score", "double"))))
        .withMessage(
            "Cannot publish into %s: it is partitioned by bucket[4](a), and predictions by"
                + " model_version, snapshot_date; give the job a table of its own",
            table.display());
  }

  @Test
  void columnsThatOthersRequireAreToldOf() {
    makeNamespace();
    iceberg
        .spark()
        .sql(
            "CREATE TABLE %s (owner STRING NOT NULL, model_version INT, snapshot_date DATE, run_id STRING) PARTITIONED BY (model_version, snapshot_date)"
                .formatted(iceberg.table()));

    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> table.require(DAY, List.of(field("score", "double"))))
        .withMessage(
            "Cannot publish into %s: its column 'owner' is required, and the predictions have none"
                + " of that name",
            table.display());
  }

  @ParameterizedTest
  @ValueSource(strings = {"iceberg:", "iceberg:a.b", "iceberg:a..b", "iceberg:a.b.c/d"})
  void namesHaveACatalogANamespaceAndATable(String location) {
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> Tables.open(location, new Configuration()))
        .withMessage(
            "Invalid table '%s': write iceberg:CATALOG.NAMESPACE.NAME, of letters, digits, '_' and"
                + " '-'",
            location);
  }

  @Test
  void namespacesMayHaveSeveralLevels() {
    String name = iceberg.table().replace(".ml.", ".ml.nightly.eu.");
    PredictionTable deep = Tables.open("iceberg:" + name, iceberg.conf(iceberg.settings()));

    deep.prepare(deep.folders(DAY, "run-a"), 1, List.of(field("score", "double")));

    assertThat(iceberg.spark().table(name).columns()).contains("score", "run_id");
  }

  @Test
  void catalogsWithoutSettingsAreUnknown() {
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> Tables.open("iceberg:lake.ml.churn", new Configuration()))
        .withMessageStartingWith(
            "Unknown catalog 'lake': Spark has no settings for it; set spark.sql.catalog.lake.type");
  }

  @Test
  void aCatalogOfFoldersOnALocalDiskIsNotSafe() {
    SortedMap<String, String> settings = iceberg.settings();
    settings.remove("uri");
    settings.put("type", "hadoop");
    PredictionTable unsafe = Tables.open("iceberg:" + iceberg.table(), iceberg.conf(settings));

    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> unsafe.current(DAY))
        .withMessageContaining(
            "of type hadoop in %s, where of two who publish at once both would win; use rest, hive,"
                + " jdbc, glue or nessie",
            settings.get("warehouse"));
  }

  @Test
  void whatACatalogSaysOfItsSettingsIsTold() {
    SortedMap<String, String> settings = iceberg.settings();
    settings.put("type", "postcard");
    PredictionTable wrong = Tables.open("iceberg:" + iceberg.table(), iceberg.conf(settings));
    iceberg.spark();

    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> wrong.prepare(wrong.folders(DAY, "run-a"), 1, List.of(field("x", "int"))))
        .withMessageContaining("postcard");
  }

  @Test
  void aDatabaseWithoutADriverIsSomethingToMend() {
    SortedMap<String, String> settings = iceberg.settings();
    settings.put("uri", "jdbc:nonsense://host/catalog");
    PredictionTable wrong = Tables.open("iceberg:" + iceberg.table(), iceberg.conf(settings));

    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(wrong::exists)
        .withMessageEndingWith(
            ": No suitable driver found for jdbc:nonsense://host/catalog; give spark-submit its jar"
                + " by --driver-class-path");
  }

  @Test
  void lookingAtACatalogThatIsNotThereMakesNone() {
    assertThat(table.current(DAY)).isEmpty();
    assertThat(table.exists()).isFalse();

    assertThat(Files.exists(folder.resolve("warehouse"))).isFalse();
  }

  @Test
  void dataTypesOfSparkAreThoseOfTheTable() {
    prepare(
        "run-a",
        DAY,
        field("b", "tinyint"),
        field("d", "decimal(20,0)"),
        field("t", "timestamp"),
        field("n", "timestamp_ntz"));

    assertThat(iceberg.spark().table(iceberg.table()).schema().apply("b").dataType())
        .isEqualTo(DataTypes.IntegerType);
    assertThat(iceberg.spark().table(iceberg.table()).schema().apply("t").dataType())
        .isEqualTo(DataTypes.TimestampType);
    assertThat(iceberg.spark().table(iceberg.table()).schema().apply("n").dataType())
        .isEqualTo(DataTypes.TimestampNTZType);
  }
}
