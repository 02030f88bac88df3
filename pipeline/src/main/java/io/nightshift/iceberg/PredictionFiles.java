package io.nightshift.iceberg;

import static io.nightshift.iceberg.PredictionSchema.SNAPSHOT;
import static io.nightshift.iceberg.PredictionSchema.VERSION;

import io.nightshift.table.FileMetrics;
import io.nightshift.table.FileMetrics.ColumnMetrics;
import io.nightshift.table.Publication;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.Metrics;
import org.apache.iceberg.MetricsConfig;
import org.apache.iceberg.MetricsModes;
import org.apache.iceberg.Table;
import org.apache.iceberg.parquet.ParquetUtil;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.util.BinaryUtil;
import org.apache.iceberg.util.UnicodeUtil;

/** The prediction files of a run as Iceberg knows files. */
final class PredictionFiles {
  private final Table table;
  private final MetricsConfig config;

  PredictionFiles(Table table) {
    this.table = table;
    this.config = MetricsConfig.forTable(table);
  }

  /**
   * Those of a record.
   *
   * @param metrics what tasks found out about them, by path; files that are not among them are
   *     opened
   */
  List<DataFile> of(Publication record, Map<String, FileMetrics> metrics) {
    List<DataFile> files = new ArrayList<>();
    for (Publication.Arm arm : record.arms()) {
      String partition =
          "%s=%d/%s=%s".formatted(VERSION, arm.version(), SNAPSHOT, record.snapshot());
      for (io.nightshift.table.DataFile file : arm.files()) {
        files.add(dataFile(file, partition, Optional.ofNullable(metrics.get(file.path()))));
      }
    }
    return files;
  }

  private DataFile dataFile(
      io.nightshift.table.DataFile file, String partition, Optional<FileMetrics> known) {
    String path = table.location().replaceFirst("/+$", "") + "/" + file.path();
    DataFiles.Builder builder =
        DataFiles.builder(table.spec())
            .withPath(path)
            .withFormat(FileFormat.PARQUET)
            .withFileSizeInBytes(file.bytes())
            .withPartitionPath(partition);
    known.ifPresent(metrics -> builder.withSplitOffsets(metrics.rowGroups()));
    return builder
        .withMetrics(
            known
                .map(metrics -> metrics(file.rows(), metrics))
                .orElseGet(() -> ParquetUtil.fileMetrics(table.io().newInputFile(path), config)))
        .build();
  }

  private Metrics metrics(long rows, FileMetrics metrics) {
    Map<Integer, Long> bytes = new HashMap<>();
    Map<Integer, Long> values = new HashMap<>();
    Map<Integer, Long> nulls = new HashMap<>();
    Map<Integer, ByteBuffer> lower = new HashMap<>();
    Map<Integer, ByteBuffer> upper = new HashMap<>();
    for (ColumnMetrics column : metrics.columns()) {
      Types.NestedField field = table.schema().findField(column.path());
      // Of arrays and maps, readers have no use for more than the length of the file.
      if (field == null || config.columnMode(field.fieldId()) == MetricsModes.None.get()) {
        continue;
      }
      int id = field.fieldId();
      bytes.put(id, column.bytes());
      values.put(id, column.values());
      if (column.nulls() >= 0) {
        nulls.put(id, column.nulls());
      }
      if (column.least() != null && config.columnMode(id).hasBounds()) {
        bound(field, column.least(), false).ifPresent(bound -> lower.put(id, bound));
        bound(field, column.most(), true).ifPresent(bound -> upper.put(id, bound));
      }
    }
    return new Metrics(rows, bytes, values, nulls, Map.of(), lower, upper);
  }

  /** The bound as a value of the column's type; a greatest value that is cut must not get less. */
  private Optional<ByteBuffer> bound(Types.NestedField field, Serializable value, boolean most) {
    Type type = field.type();
    int longest =
        config.columnMode(field.fieldId()) instanceof MetricsModes.Truncate truncate
            ? truncate.length()
            : Integer.MAX_VALUE;
    Object bound =
        switch (type.typeId()) {
          case BOOLEAN -> value;
          case INTEGER, DATE -> ((Number) value).intValue();
          case LONG, TIMESTAMP -> ((Number) value).longValue();
          case FLOAT -> ((Number) value).floatValue();
          case DOUBLE -> ((Number) value).doubleValue();
          case DECIMAL -> decimal((Types.DecimalType) type, value);
          case STRING -> {
            String text = new String((byte[]) value, StandardCharsets.UTF_8);
            yield most
                ? UnicodeUtil.truncateStringMax(text, longest)
                : UnicodeUtil.truncateStringMin(text, longest);
          }
          case BINARY -> {
            ByteBuffer whole = ByteBuffer.wrap((byte[]) value);
            yield most
                ? BinaryUtil.truncateBinaryMax(whole, longest)
                : BinaryUtil.truncateBinaryMin(whole, longest);
          }
          default -> null;
        };
    return Optional.ofNullable(bound).map(known -> Conversions.toByteBuffer(type, known));
  }

  private static BigDecimal decimal(Types.DecimalType type, Serializable value) {
    BigInteger unscaled =
        value instanceof byte[] bytes
            ? new BigInteger(bytes)
            : BigInteger.valueOf(((Number) value).longValue());
    return new BigDecimal(unscaled, type.scale());
  }
}
