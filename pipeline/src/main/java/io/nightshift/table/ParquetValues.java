package io.nightshift.table;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DateLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.ListLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.MapLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.StringLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.Type;

/**
 * The values of Parquet records in the forms that {@link ParquetTypes} writes, as what JSON can
 * say. Dates and times are ISO 8601 text, NaN and the infinities are text, bytes are Base64.
 */
final class ParquetValues {
  private ParquetValues() {}

  /** Every field that is no group of columns, by name, in order; null where there is no value. */
  static Map<String, Object> fields(Group record) {
    Map<String, Object> values = new LinkedHashMap<>();
    GroupType type = record.getType();
    for (int f = 0; f < type.getFieldCount(); f++) {
      values.put(type.getFieldName(f), value(record, f));
    }
    return values;
  }

  private static Object value(Group record, int field) {
    if (record.getFieldRepetitionCount(field) == 0) {
      return null;
    }
    Type type = record.getType().getType(field);
    if (!type.isPrimitive()) {
      Group group = record.getGroup(field, 0);
      if (type.getLogicalTypeAnnotation() instanceof MapLogicalTypeAnnotation) {
        return entries(group);
      }
      return type.getLogicalTypeAnnotation() instanceof ListLogicalTypeAnnotation
          ? elements(group)
          : fields(group);
    }
    return primitive(record, field, type);
  }

  /** The three levels that Parquet prescribes for lists. */
  private static List<Object> elements(Group list) {
    List<Object> elements = new ArrayList<>();
    for (int i = 0; i < list.getFieldRepetitionCount(0); i++) {
      elements.add(value(list.getGroup(0, i), 0));
    }
    return elements;
  }

  /** The two levels that Parquet prescribes for maps; keys as text, as JSON wants them. */
  private static Map<String, Object> entries(Group map) {
    Map<String, Object> entries = new LinkedHashMap<>();
    for (int i = 0; i < map.getFieldRepetitionCount(0); i++) {
      Group entry = map.getGroup(0, i);
      entries.put(String.valueOf(value(entry, 0)), value(entry, 1));
    }
    return entries;
  }

  private static Object primitive(Group record, int field, Type type) {
    LogicalTypeAnnotation meaning = type.getLogicalTypeAnnotation();
    if (meaning instanceof DecimalLogicalTypeAnnotation decimal) {
      return new BigDecimal(unscaled(record, field, type), decimal.getScale());
    }
    return switch (type.asPrimitiveType().getPrimitiveTypeName()) {
      case BOOLEAN -> record.getBoolean(field, 0);
      case INT32 -> whole(record.getInteger(field, 0), meaning);
      case INT64 -> whole(record.getLong(field, 0), meaning);
      case FLOAT -> number(record.getFloat(field, 0), record.getFloat(field, 0));
      case DOUBLE -> number(record.getDouble(field, 0), record.getDouble(field, 0));
      case BINARY, FIXED_LEN_BYTE_ARRAY, INT96 ->
          meaning instanceof StringLogicalTypeAnnotation
              ? record.getString(field, 0)
              : Base64.getEncoder().encodeToString(record.getBinary(field, 0).getBytes());
    };
  }

  private static BigInteger unscaled(Group record, int field, Type type) {
    return switch (type.asPrimitiveType().getPrimitiveTypeName()) {
      case INT32 -> BigInteger.valueOf(record.getInteger(field, 0));
      case INT64 -> BigInteger.valueOf(record.getLong(field, 0));
      default -> new BigInteger(record.getBinary(field, 0).getBytes());
    };
  }

  private static Object whole(Number value, LogicalTypeAnnotation meaning) {
    if (meaning instanceof DateLogicalTypeAnnotation) {
      return LocalDate.ofEpochDay(value.longValue()).toString();
    }
    if (meaning instanceof TimestampLogicalTypeAnnotation timestamp) {
      Instant instant = Instant.EPOCH.plus(value.longValue(), ChronoUnit.MICROS);
      return timestamp.isAdjustedToUTC()
          ? instant.toString()
          : LocalDateTime.ofInstant(instant, ZoneOffset.UTC).toString();
    }
    return value;
  }

  private static Object number(double value, Number number) {
    return Double.isFinite(value) ? number : number.toString();
  }
}
