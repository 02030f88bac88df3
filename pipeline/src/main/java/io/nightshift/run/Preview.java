package io.nightshift.run;

import io.nightshift.table.PredictionTable;
import io.nightshift.table.Publication;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import scala.jdk.javaapi.CollectionConverters;

/**
 * The first predictions of a run as text, read back from what was published.
 *
 * @param columns their names
 * @param rows the values of each row, in the order of the first file
 */
public record Preview(List<String> columns, List<List<String>> rows) {
  /** The most characters of a value, lest a vector of hundreds fill the screen. */
  private static final int WIDEST = 60;

  /** Reads some rows of an arm of a table. */
  public static Preview of(
      SparkSession spark, PredictionTable table, Publication.Arm arm, int rows) {
    if (arm.files().isEmpty()) {
      return new Preview(List.of(), List.of());
    }
    Dataset<Row> first =
        interpreting(spark)
            .read()
            .parquet(table.storage().resolve(arm.files().get(0).path()).toString());
    return new Preview(
        List.of(first.columns()),
        first.limit(rows).collectAsList().stream().map(Preview::texts).toList());
  }

  /** A session that generates no code: compiling it would take longer than all else does here. */
  private static SparkSession interpreting(SparkSession spark) {
    SparkSession own = spark.newSession();
    own.conf().set("spark.sql.codegen.wholeStage", "false");
    own.conf().set("spark.sql.codegen.factoryMode", "NO_CODEGEN");
    return own;
  }

  private static List<String> texts(Row row) {
    return IntStream.range(0, row.size()).mapToObj(i -> cut(text(row.get(i)))).toList();
  }

  private static String cut(String text) {
    return text.length() <= WIDEST ? text : text.substring(0, WIDEST - 2) + " …";
  }

  private static String text(Object value) {
    if (value instanceof scala.collection.Seq<?> elements) {
      return CollectionConverters.asJava(elements).stream()
          .map(Preview::text)
          .collect(Collectors.joining(", ", "[", "]"));
    }
    if (value instanceof scala.collection.Map<?, ?> map) {
      return CollectionConverters.asJava(map).entrySet().stream()
          .map(entry -> text(entry.getKey()) + ": " + text(entry.getValue()))
          .sorted()
          .collect(Collectors.joining(", ", "{", "}"));
    }
    if (value instanceof byte[] bytes) {
      return HexFormat.of().withUpperCase().formatHex(bytes);
    }
    return value instanceof Float || value instanceof Double
        ? String.format(Locale.ROOT, "%.6f", ((Number) value).doubleValue())
        : String.valueOf(value);
  }
}
