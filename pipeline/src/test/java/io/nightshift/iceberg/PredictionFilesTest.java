package io.nightshift.iceberg;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightshift.batch.Column;
import io.nightshift.batch.RowBatch;
import io.nightshift.run.fixture.SparkFixture;
import io.nightshift.table.BatchFileWriter;
import io.nightshift.table.FileField;
import io.nightshift.table.FileMetrics;
import io.nightshift.table.FileShape;
import io.nightshift.table.IcebergWarehouse;
import io.nightshift.table.PredictionTable;
import io.nightshift.table.Publication;
import io.nightshift.table.RunFolders;
import io.nightshift.table.Tables;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Table;
import org.apache.iceberg.types.Types;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Values of every type get into an Iceberg table and back, with what Iceberg knows of their files.
 */
class PredictionFilesTest {
  private static final String DAY = "2013-06-14";
  private static final String RUN = "20130615T020301Z-5f2a91c4";

  @TempDir private Path folder;

  private Table table;
  private DataFile fromTask;
  private DataFile opened;

  /** Publishes rows; returns them as Spark reads them from the table. */
  private Dataset<Row> published(Dataset<Row> rows) throws Exception {
    IcebergWarehouse iceberg = new IcebergWarehouse(folder);
    PredictionTable predictions =
        Tables.open("iceberg:" + iceberg.table(), iceberg.conf(iceberg.settings()));
    List<FileField> fields =
        Stream.of(rows.schema().fields())
            .<FileField>map(field -> new FileField.Value(field.name(), field.dataType()))
            .toList();
    RunFolders run = predictions.folders(DAY, RUN);
    FileShape shape = predictions.prepare(run, 2, fields);
    String path = run.work() + "/part-0.parquet";
    List<Row> all = rows.collectAsList();
    RowBatch batch = new RowBatch(all.size(), fields.size());
    all.forEach(batch::add);
    List<Column> columns =
        new ArrayList<>(IntStream.range(0, fields.size()).mapToObj(batch::column).toList());
    columns.addAll(shape.constants());
    BatchFileWriter writer =
        new BatchFileWriter(predictions.storage().resolve(path), new Configuration(), shape);
    try (writer) {
      writer.write(columns, all.size());
    }
    Publication record = record(run, path, writer);
    Map<String, FileMetrics> metrics = Map.of(path, writer.metrics());
    predictions.audit(record, metrics);
    predictions.publish(record, Optional.empty());
    table = iceberg.load();
    fromTask = new PredictionFiles(table).of(record, metrics).get(0);
    opened = new PredictionFiles(table).of(record, Map.of()).get(0);
    return iceberg.spark().table(iceberg.table());
  }

  private static Publication record(RunFolders run, String path, BatchFileWriter writer) {
    var file = new io.nightshift.table.DataFile(path, writer.rows(), writer.bytes());
    return new Publication(
        0,
        null,
        RUN,
        "key",
        "test",
        DAY,
        Instant.parse("2026-01-02T03:04:05Z"),
        "somebody",
        List.of(new Publication.Arm("m:2", "m", 2, "digest", "", run.work(), List.of(file))),
        new Publication.Input("/snapshot", "fingerprint", 1, 2),
        new TreeMap<>(),
        new Publication.Counts(writer.rows(), writer.rows(), 0),
        new TreeMap<>(),
        List.of(),
        List.of(),
        new TreeMap<>(),
        List.of(),
        List.of(),
        new TreeMap<>(),
        null,
        new TreeMap<>(),
        null);
  }

  private static Dataset<Row> everyType() {
    return SparkFixture.spark()
        .sql(
            """
            SELECT * FROM VALUES
              (true, 1Y, 300S, 70000, 5000000000L, 1.5F, -2.5D, 'ab', X'0102',
               DATE'2013-06-14', TIMESTAMP'2013-06-14 01:02:03.456789', TIMESTAMP_NTZ'2013-06-14 01:02:03',
               1.25BD, 12345678901.5BD, CAST('-12345678901234567890' AS DECIMAL(20,0)),
               array(1F, NULL), map('k', array(1L))),
              (false, -1Y, -300S, -70000, -5000000000L, 0.25F, 7D, 'a text of more than sixteen characters', X'FF',
               DATE'1969-12-31', TIMESTAMP'1969-12-31 23:59:59', TIMESTAMP_NTZ'2020-01-01 00:00:00',
               -1.25BD, -2.5BD, CAST('1' AS DECIMAL(20,0)),
               array(), map()),
              (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)
            AS t(b, i8, i16, i32, i64, f32, f64, s, bin, d, ts, ntz, d3, d12, d20, list, m)
            """)
        .coalesce(1);
  }

  @Test
  void valuesComeBackAsTheyWere() throws Exception {
    Dataset<Row> rows = everyType();

    Dataset<Row> read = published(rows);

    assertThat(read.drop("model_version", "snapshot_date", "run_id").toJSON().collectAsList())
        .containsExactlyInAnyOrderElementsOf(rows.toJSON().collectAsList());
    assertThat(read.select("model_version", "run_id").distinct().toJSON().collectAsList())
        .containsExactly("{\"model_version\":2,\"run_id\":\"%s\"}".formatted(RUN));
  }

  @Test
  void tasksFindOutWhatIcebergFindsOutByOpeningTheFile() throws Exception {
    published(everyType());

    assertThat(fromTask.recordCount()).isEqualTo(3);
    assertThat(fromTask.fileSizeInBytes()).isEqualTo(opened.fileSizeInBytes());
    assertThat(fromTask.splitOffsets()).containsExactly(4L);
    for (Types.NestedField field : table.schema().columns()) {
      if (field.type().isPrimitiveType()) {
        int id = field.fieldId();
        assertThat(fromTask.valueCounts().get(id))
            .as(field.name())
            .isEqualTo(opened.valueCounts().get(id));
        assertThat(fromTask.nullValueCounts().get(id))
            .as(field.name())
            .isEqualTo(opened.nullValueCounts().get(id));
        assertThat(fromTask.columnSizes().get(id))
            .as(field.name())
            .isEqualTo(opened.columnSizes().get(id));
        assertThat(fromTask.lowerBounds().get(id))
            .as(field.name())
            .isNotNull()
            .isEqualTo(opened.lowerBounds().get(id));
        assertThat(fromTask.upperBounds().get(id))
            .as(field.name())
            .isNotNull()
            .isEqualTo(opened.upperBounds().get(id));
      }
    }
  }

  @Test
  void columnsWithNaNsHaveNoBounds() throws Exception {
    Dataset<Row> read =
        published(
            SparkFixture.spark()
                .sql("SELECT * FROM VALUES (1D), (CAST('NaN' AS DOUBLE)), (9D) AS t(x)")
                .coalesce(1));

    assertThat(fromTask.lowerBounds()).doesNotContainKey(table.schema().findField("x").fieldId());
    assertThat(read.where("isnan(x)").count()).isEqualTo(1);
    assertThat(read.where("x > 5").count()).isEqualTo(2);
    assertThat(read.where("x = 9").count()).isEqualTo(1);
  }

  @Test
  void readersPassOverFilesByTheirBounds() throws Exception {
    Dataset<Row> read =
        published(SparkFixture.spark().sql("SELECT * FROM VALUES ('b', 1L), ('c', 5L) AS t(k, v)"));

    assertThat(read.where("v > 5").count()).isZero();
    assertThat(read.where("k = 'c'").count()).isEqualTo(1);
    assertThat(
            table
                .newScan()
                .filter(org.apache.iceberg.expressions.Expressions.greaterThan("v", 5L))
                .planFiles())
        .isEmpty();
  }
}
