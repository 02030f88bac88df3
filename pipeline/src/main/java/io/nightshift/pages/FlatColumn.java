package io.nightshift.pages;

import java.util.Optional;
import java.util.function.IntFunction;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.StringLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.ByteType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.ShortType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;

/**
 * A column of a file that is no part of another, and whose values are those of Spark's type as they
 * stand: what this reader can do.
 *
 * @param descriptor what the file has
 * @param vector makes memory for so many of its values
 */
record FlatColumn(ColumnDescriptor descriptor, IntFunction<PageVector> vector) {
  /**
   * Finds out whether a column is one.
   *
   * @param wanted the type in which Spark asks for it
   * @param modernDates whether days and moments are told as Spark tells them today
   * @return empty if Spark's own reader has to convert something
   */
  static Optional<FlatColumn> of(
      ColumnDescriptor descriptor, DataType wanted, boolean modernDates) {
    if (descriptor.getMaxRepetitionLevel() > 0 || descriptor.getMaxDefinitionLevel() > 1) {
      return Optional.empty();
    }
    return vector(descriptor, wanted, modernDates)
        .map(vector -> new FlatColumn(descriptor, vector));
  }

  private static Optional<IntFunction<PageVector>> vector(
      ColumnDescriptor descriptor, DataType wanted, boolean modernDates) {
    PrimitiveTypeName stored = descriptor.getPrimitiveType().getPrimitiveTypeName();
    LogicalTypeAnnotation meaning = descriptor.getPrimitiveType().getLogicalTypeAnnotation();
    return switch (stored) {
      case FLOAT -> when(wanted instanceof FloatType && meaning == null, FloatVector::new);
      case DOUBLE -> when(wanted instanceof DoubleType && meaning == null, DoubleVector::new);
      case BOOLEAN -> when(wanted instanceof BooleanType && meaning == null, BooleanVector::new);
      case INT32 ->
          when(
              isInt(meaning, wanted) || (modernDates && isDate(meaning, wanted)),
              rows -> new IntVector(wanted, rows));
      case INT64 ->
          when(
              isLong(meaning, wanted) || (modernDates && isMoment(meaning, wanted)),
              rows -> new LongVector(wanted, rows));
      case BINARY -> when(isBytes(meaning, wanted), rows -> new BytesVector(wanted, rows));
      default -> Optional.empty();
    };
  }

  private static Optional<IntFunction<PageVector>> when(
      boolean isSo, IntFunction<PageVector> vector) {
    return isSo ? Optional.of(vector) : Optional.empty();
  }

  private static boolean isInt(LogicalTypeAnnotation meaning, DataType wanted) {
    int bits = signedBits(meaning, Integer.SIZE);
    return (wanted instanceof IntegerType && bits == Integer.SIZE)
        || (wanted instanceof ShortType && bits == Short.SIZE)
        || (wanted instanceof ByteType && bits == Byte.SIZE);
  }

  private static boolean isLong(LogicalTypeAnnotation meaning, DataType wanted) {
    return wanted instanceof LongType && signedBits(meaning, Long.SIZE) == Long.SIZE;
  }

  private static int signedBits(LogicalTypeAnnotation meaning, int withoutMeaning) {
    if (meaning == null) {
      return withoutMeaning;
    }
    return meaning instanceof IntLogicalTypeAnnotation whole && whole.isSigned()
        ? whole.getBitWidth()
        : 0;
  }

  private static boolean isDate(LogicalTypeAnnotation meaning, DataType wanted) {
    return wanted instanceof DateType && LogicalTypeAnnotation.dateType().equals(meaning);
  }

  private static boolean isMoment(LogicalTypeAnnotation meaning, DataType wanted) {
    return meaning instanceof TimestampLogicalTypeAnnotation moment
        && moment.getUnit() == TimeUnit.MICROS
        && (moment.isAdjustedToUTC()
            ? wanted instanceof TimestampType
            : wanted instanceof TimestampNTZType);
  }

  private static boolean isBytes(LogicalTypeAnnotation meaning, DataType wanted) {
    return (wanted instanceof StringType
            && (meaning == null || meaning instanceof StringLogicalTypeAnnotation))
        || (wanted instanceof BinaryType && meaning == null);
  }
}
