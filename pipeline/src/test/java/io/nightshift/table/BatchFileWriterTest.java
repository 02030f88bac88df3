package io.nightshift.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.nightshift.batch.Column;
import io.nightshift.batch.RowBatch;
import io.nightshift.batch.SelectedColumn;
import io.nightshift.batch.Selection;
import io.nightshift.run.fixture.SparkFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written is what Spark reads. */
class BatchFileWriterTest {
  @TempDir private Path folder;

  private Dataset<Row> writtenAndRead(Dataset<Row> rows) throws IOException {
    List<FileField> fields = new ArrayList<>();
    for (StructField field : rows.schema().fields()) {
      fields.add(new FileField.Value(field.name(), field.dataType()));
    }
    return writtenAndRead(rows, fields);
  }

  private Dataset<Row> writtenAndRead(Dataset<Row> rows, List<FileField> fields)
      throws IOException {
    List<Row> all = rows.collectAsList();
    int width = rows.columns().length;
    RowBatch batch = new RowBatch(all.size(), width);
    all.forEach(batch::add);
    List<Column> columns = IntStream.range(0, width).mapToObj(batch::column).toList();
    Path file = folder.resolve("file.parquet");
    try (BatchFileWriter writer =
        new BatchFileWriter(
            new org.apache.hadoop.fs.Path(file.toUri()), new Configuration(), fields)) {
      writer.write(columns, all.size());
      assertThat(writer.rows()).isEqualTo(all.size());
    }
    return SparkFixture.spark().read().parquet(file.toString());
  }

  @Test
  void buildsNoDictionaryOfWhatIsSaidToBeUnique() throws Exception {
    Dataset<Row> rows =
        SparkFixture.spark().sql("SELECT id % 10 AS key, id % 10 AS other FROM range(1000)");
    Dataset<Row> read =
        writtenAndRead(
            rows,
            List.of(
                new FileField.Value("key", DataTypes.LongType, true),
                new FileField.Value("other", DataTypes.LongType)));

    assertThat(read.collectAsList()).containsExactlyInAnyOrderElementsOf(rows.collectAsList());
    org.apache.hadoop.fs.Path file =
        new org.apache.hadoop.fs.Path(folder.resolve("file.parquet").toUri());
    try (ParquetFileReader reader =
        ParquetFileReader.open(HadoopInputFile.fromPath(file, new Configuration()))) {
      assertThat(reader.getFooter().getBlocks().get(0).getColumns())
          .extracting(ColumnChunkMetaData::hasDictionaryPage)
          .containsExactly(false, true);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "boolean;       true, false, NULL",
        "tinyint;       -128, 0, 127, NULL",
        "smallint;      -32768, 0, 32767, NULL",
        "int;           -2147483648, 0, 2147483647, NULL",
        "bigint;        -9223372036854775808, 0, 9223372036854775807, NULL",
        "float;         '-Infinity', '-0.0', '1.4E-45', '3.4028235E38', 'NaN', NULL",
        "double;        'Infinity', '0.1', '4.9E-324', '1.7976931348623157E308', 'NaN', NULL",
        "string;        'Zürich 🛫', '', ' ', 'a\\nb', NULL",
        "binary;        X'', X'00FF80', NULL",
        "date;          '0001-01-01', '1582-10-04', '1582-10-15', '1969-12-31', '2013-06-14',"
            + " '9999-12-31', NULL",
        "timestamp;     '0001-01-01 00:00:00', '1582-10-04 12:00:00.000001', '1899-12-31"
            + " 23:59:59.999999', '1969-12-31 23:59:59.999999', '2013-06-14 01:02:03.000456',"
            + " '9999-12-31 23:59:59', NULL",
        "timestamp_ntz; '0001-01-01 00:00:00', '1969-12-31 23:59:59.999999', '2013-03-31"
            + " 02:30:00.5', NULL",
        "decimal(1,0);  '-9', '0', '9', NULL",
        "decimal(9,2);  '-9999999.99', '0', '0.01', '9999999.99', NULL",
        "decimal(10,0); '-9999999999', '9999999999', NULL",
        "decimal(18,6); '-999999999999.999999', '0.000001', '999999999999.999999', NULL",
        "decimal(19,4); '-999999999999999.9999', '0.0001', '999999999999999.9999', NULL",
        "decimal(38,10); '-9999999999999999999999999999.9999999999', '1', NULL",
        "decimal(38,38); '-0.99999999999999999999999999999999999999', '0', NULL"
      })
  void everyTypeKeepsItsValuesAloneAndInArrays(String type, String values) throws Exception {
    String list =
        Arrays.stream(values.split(", "))
            .map(value -> "CAST(%s AS %s)".formatted(value, type))
            .reduce((a, b) -> a + ", " + b)
            .orElseThrow();
    Dataset<Row> rows =
        SparkFixture.spark()
            .sql("SELECT array(%s) AS list".formatted(list))
            .selectExpr("explode(list) AS value", "list", "array(list, NULL, list) AS lists");

    Dataset<Row> read = writtenAndRead(rows);

    assertThat(types(read)).isEqualTo(types(rows));
    assertThat(texts(read)).isEqualTo(texts(rows)).isNotEmpty();
  }

  private static List<DataType> types(Dataset<Row> rows) {
    // Whether nulls may come is told apart: files say that they may.
    return Arrays.stream(rows.schema().fields())
        .map(field -> DataType.fromDDL(field.dataType().sql()))
        .toList();
  }

  /** Bytes have no equality inside of lists; JSON has it for all. */
  private static List<String> texts(Dataset<Row> rows) {
    return rows
        .selectExpr("to_json(struct(*), map('ignoreNullFields', 'false'))")
        .collectAsList()
        .stream()
        .map(row -> row.getString(0))
        .toList();
  }

  @Test
  void listsMayBeMissingOrEmptyOrHoldNothing() throws Exception {
    Dataset<Row> rows =
        SparkFixture.spark()
            .sql(
                "SELECT * FROM VALUES (1, array(1, NULL)), (2, array()), (3, NULL),"
                    + " (4, array(CAST(NULL AS INT))) AS t(id, list)");

    assertThat(writtenAndRead(rows).collectAsList()).isEqualTo(rows.collectAsList());
  }

  @Test
  void mapsMayBeMissingOrEmptyOrHoldNothing() throws Exception {
    Dataset<Row> rows =
        SparkFixture.spark()
            .sql(
                "SELECT * FROM VALUES (1, map('yes', 0.5F, 'no', NULL)), (2, map()), (3, NULL)"
                    + " AS t(id, scores)");

    assertThat(writtenAndRead(rows).collectAsList()).isEqualTo(rows.collectAsList());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "map<array<int>,int>",
        "struct<a:int>",
        "array<struct<a:int>>",
        "interval day",
        "void",
        "variant"
      })
  void otherTypesAreRefusedBeforeAnythingIsWritten(String ddl) {
    DataType type = DataType.fromDDL(ddl);

    assertThat(ParquetTypes.isWritable(type)).isFalse();
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> ParquetTypes.schema(FileShape.of(List.of(new FileField.Value("x", type)))))
        .withMessage("cannot write " + type.simpleString());
  }

  @Test
  void aGroupHoldsSeveralColumnsUnderOneName() throws Exception {
    Dataset<Row> rows =
        SparkFixture.spark()
            .sql("SELECT * FROM VALUES (1, 'a', NULL), (2, NULL, 2.5D) t(id, b, c)");
    StructType schema = rows.schema();
    List<FileField> fields =
        List.of(
            new FileField.Value("id", schema.apply("id").dataType()),
            new FileField.Group(
                "inputs",
                List.of(
                    new FileField.Value("b", schema.apply("b").dataType()),
                    new FileField.Value("c", schema.apply("c").dataType()))));

    Dataset<Row> read = writtenAndRead(rows, fields);

    assertThat(read.columns()).containsExactly("id", "inputs");
    assertThat(read.select("id", "inputs.b", "inputs.c").collectAsList())
        .isEqualTo(rows.collectAsList());
  }

  @Test
  void onlySelectedRowsAreWritten() throws Exception {
    Dataset<Row> rows =
        SparkFixture.spark()
            .sql("SELECT id, array(id) AS list, CAST(id AS DECIMAL(20,0)) AS exact FROM range(3)")
            .orderBy("id");
    Selection last = Selection.all(3).slice(1, 3);
    List<FileField> fields = new ArrayList<>();
    for (StructField field : rows.schema().fields()) {
      fields.add(new FileField.Value(field.name(), field.dataType()));
    }
    RowBatch batch = new RowBatch(3, 3);
    rows.collectAsList().forEach(batch::add);
    Path file = folder.resolve("selected.parquet");
    try (BatchFileWriter writer =
        new BatchFileWriter(
            new org.apache.hadoop.fs.Path(file.toUri()), new Configuration(), fields)) {
      writer.write(
          IntStream.range(0, 3)
              .<Column>mapToObj(i -> new SelectedColumn(batch.column(i), last))
              .toList(),
          2);
    }

    assertThat(SparkFixture.spark().read().parquet(file.toString()).collectAsList())
        .isEqualTo(rows.where("id > 0").collectAsList());
  }

  @Test
  void tellsHowLongTheFileIs() throws Exception {
    Dataset<Row> rows = SparkFixture.spark().range(100).toDF();
    writtenAndRead(rows);
    Path file = folder.resolve("file.parquet");
    BatchFileWriter writer =
        new BatchFileWriter(
            new org.apache.hadoop.fs.Path(folder.resolve("empty.parquet").toUri()),
            new Configuration(),
            List.of(new FileField.Value("id", rows.schema().apply("id").dataType())));
    writer.close();

    assertThat(writer.bytes()).isEqualTo(Files.size(folder.resolve("empty.parquet")));
    assertThat(Files.size(file)).isGreaterThan(writer.bytes());
    assertThat(writer.path().getName()).isEqualTo("empty.parquet");
  }
}
