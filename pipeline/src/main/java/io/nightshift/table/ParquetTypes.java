package io.nightshift.table;

import static org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit.MICROS;
import static org.apache.parquet.schema.LogicalTypeAnnotation.dateType;
import static org.apache.parquet.schema.LogicalTypeAnnotation.decimalType;
import static org.apache.parquet.schema.LogicalTypeAnnotation.intType;
import static org.apache.parquet.schema.LogicalTypeAnnotation.stringType;
import static org.apache.parquet.schema.LogicalTypeAnnotation.timestampType;

import java.util.Optional;
import java.util.SortedMap;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.ByteType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.ShortType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;

/**
 * Spark's types as Parquet's, in the forms that the Parquet format's own documents prescribe
 * (LogicalTypes.md), so that every reader understands them.
 */
public final class ParquetTypes {
  /** The most digits of a decimal that fit into 32 bits. */
  static final int INT32_DIGITS = 9;

  /** The most digits of a decimal that fit into 64 bits. */
  static final int INT64_DIGITS = 18;

  private ParquetTypes() {}

  /** Whether values of that type can be written. */
  public static boolean isWritable(DataType type) {
    return field("x", type).isPresent();
  }

  static MessageType schema(FileShape shape) {
    Types.MessageTypeBuilder schema = Types.buildMessage();
    for (FileField field : shape.fields()) {
      if (field instanceof FileField.Group group) {
        Types.GroupBuilder<org.apache.parquet.schema.GroupType> builder = Types.requiredGroup();
        group.values().forEach(value -> builder.addField(required(value)));
        schema.addField(numbered("", builder.named(group.name()), shape.ids()));
      } else {
        schema.addField(numbered("", required((FileField.Value) field), shape.ids()));
      }
    }
    return schema.named("predictions");
  }

  /** The same type with the ids that its path, and the paths within, have. */
  private static Type numbered(String parent, Type type, SortedMap<String, Integer> ids) {
    String path = parent + type.getName();
    Type own = type;
    if (!type.isPrimitive()) {
      own =
          type.asGroupType()
              .withNewFields(
                  type.asGroupType().getFields().stream()
                      .map(field -> numbered(path + ".", field, ids))
                      .toList());
    }
    return ids.containsKey(path) ? own.withId(ids.get(path)) : own;
  }

  private static Type required(FileField.Value value) {
    return field(value.name(), value.type())
        .orElseThrow(
            () -> new IllegalArgumentException("cannot write " + value.type().simpleString()));
  }

  private static Optional<Type> field(String name, DataType type) {
    if (type instanceof ArrayType array) {
      return field("element", array.elementType())
          .map(element -> Types.optionalList().element(element).named(name));
    }
    if (type instanceof MapType map) {
      return map(name, map);
    }
    return primitive(type).map(builder -> builder.named(name));
  }

  /** The keys of a map are never null, unlike all other values. */
  private static Optional<Type> map(String name, MapType type) {
    Optional<Type> value = field("value", type.valueType());
    if (value.isEmpty()) {
      return Optional.empty();
    }
    return field("key", type.keyType())
        .filter(Type::isPrimitive)
        .map(Type::asPrimitiveType)
        .map(key -> Types.optionalMap().key(required(key)).value(value.get()).named(name));
  }

  private static Type required(PrimitiveType type) {
    return Types.required(type.getPrimitiveTypeName())
        .length(type.getTypeLength())
        .as(type.getLogicalTypeAnnotation())
        .named(type.getName());
  }

  private static Optional<Types.PrimitiveBuilder<PrimitiveType>> primitive(DataType type) {
    if (type instanceof BooleanType) {
      return Optional.of(Types.optional(PrimitiveTypeName.BOOLEAN));
    } else if (type instanceof ByteType) {
      return Optional.of(Types.optional(PrimitiveTypeName.INT32).as(intType(8, true)));
    } else if (type instanceof ShortType) {
      return Optional.of(Types.optional(PrimitiveTypeName.INT32).as(intType(16, true)));
    } else if (type instanceof IntegerType) {
      return Optional.of(Types.optional(PrimitiveTypeName.INT32));
    } else if (type instanceof LongType) {
      return Optional.of(Types.optional(PrimitiveTypeName.INT64));
    } else if (type instanceof FloatType) {
      return Optional.of(Types.optional(PrimitiveTypeName.FLOAT));
    } else if (type instanceof DoubleType) {
      return Optional.of(Types.optional(PrimitiveTypeName.DOUBLE));
    } else if (type instanceof StringType) {
      return Optional.of(Types.optional(PrimitiveTypeName.BINARY).as(stringType()));
    } else if (type instanceof BinaryType) {
      return Optional.of(Types.optional(PrimitiveTypeName.BINARY));
    } else if (type instanceof DateType) {
      return Optional.of(Types.optional(PrimitiveTypeName.INT32).as(dateType()));
    } else if (type instanceof TimestampType) {
      return Optional.of(Types.optional(PrimitiveTypeName.INT64).as(timestampType(true, MICROS)));
    } else if (type instanceof TimestampNTZType) {
      return Optional.of(Types.optional(PrimitiveTypeName.INT64).as(timestampType(false, MICROS)));
    } else if (type instanceof DecimalType decimal) {
      return Optional.of(decimal(decimal));
    }
    return Optional.empty();
  }

  private static Types.PrimitiveBuilder<PrimitiveType> decimal(DecimalType type) {
    Types.PrimitiveBuilder<PrimitiveType> builder;
    if (type.precision() <= INT32_DIGITS) {
      builder = Types.optional(PrimitiveTypeName.INT32);
    } else if (type.precision() <= INT64_DIGITS) {
      builder = Types.optional(PrimitiveTypeName.INT64);
    } else {
      builder =
          Types.optional(PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY)
              .length(decimalBytes(type.precision()));
    }
    return builder.as(decimalType(type.scale(), type.precision()));
  }

  /** The fewest bytes in two's complement that hold every number of so many decimal digits. */
  static int decimalBytes(int precision) {
    int bits = java.math.BigInteger.TEN.pow(precision).bitLength() + 1;
    return (bits + 7) / 8;
  }
}
