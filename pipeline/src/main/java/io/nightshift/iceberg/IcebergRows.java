package io.nightshift.iceberg;

import io.nightshift.error.UnreachableException;
import io.nightshift.table.PredictionRows;
import io.nightshift.table.Publication;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Types;

/** The rows of a snapshot in a table as it was when it was loaded, by Iceberg's own reader. */
final class IcebergRows extends PredictionRows {
  private final Table table;
  private final Publication record;
  private final String display;

  IcebergRows(Table table, Publication record, String display) {
    this.table = table;
    this.record = record;
    this.display = display;
  }

  @Override
  public Publication record() {
    return record;
  }

  @Override
  protected void forEach(Predicate<Map<String, Object>> taker) {
    IcebergFailure.translating("read " + display, () -> read(taker));
  }

  private boolean read(Predicate<Map<String, Object>> taker) {
    try (CloseableIterable<Record> rows =
        IcebergGenerics.read(table).where(MainBranch.rowsOf(record.snapshot())).build()) {
      for (Record row : rows) {
        if (!taker.test(fields(row))) {
          return false;
        }
      }
      return true;
    } catch (IOException e) {
      throw new UnreachableException("Cannot read %s: %s".formatted(display, e.getMessage()), e);
    }
  }

  private static Map<String, Object> fields(Record row) {
    Map<String, Object> values = new LinkedHashMap<>();
    List<Types.NestedField> fields = row.struct().fields();
    for (int i = 0; i < fields.size(); i++) {
      values.put(fields.get(i).name(), value(row.get(i)));
    }
    return values;
  }

  /** As JSON can say it, in the same forms as files are shown. */
  private static Object value(Object value) {
    if (value instanceof List<?> elements) {
      return elements.stream().map(IcebergRows::value).collect(Collectors.toList());
    } else if (value instanceof Map<?, ?> map) {
      Map<String, Object> entries = new LinkedHashMap<>();
      map.forEach((key, entry) -> entries.put(String.valueOf(value(key)), value(entry)));
      return entries;
    } else if (value instanceof ByteBuffer bytes) {
      byte[] copy = new byte[bytes.remaining()];
      bytes.duplicate().get(copy);
      return Base64.getEncoder().encodeToString(copy);
    } else if (value instanceof OffsetDateTime time) {
      return time.toInstant().toString();
    } else if (value instanceof Float || value instanceof Double) {
      return Double.isFinite(((Number) value).doubleValue()) ? value : value.toString();
    }
    return value instanceof Number || value instanceof Boolean || value == null
        ? value
        : value.toString();
  }
}
