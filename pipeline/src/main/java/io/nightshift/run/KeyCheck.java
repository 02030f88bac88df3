package io.nightshift.run;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;

import io.nightshift.batch.Batch;
import io.nightshift.batch.FrameColumns;
import io.nightshift.binding.UnreadableRows;
import io.nightshift.error.InvalidRequestException;
import io.nightshift.error.Problems;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FilterFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructField;

/**
 * Makes sure that every row has a key and no two rows share one, before anything is scored.
 *
 * <p>Keys in order tell it by themselves ({@link KeyRanges}). Of others, only 64-bit hashes are
 * shuffled. Equal keys have equal hashes, so no shared hash means no shared key; hashes that are
 * shared are looked at by their real keys.
 */
final class KeyCheck {
  private static final int EXAMPLES = 3;
  private static final int ROWS_READ = 4_096;
  private static final String COUNT = "count";

  private KeyCheck() {}

  /**
   * Checks the key columns of a snapshot. Rows that could not be read have no key to be told by,
   * and are rejected anyway.
   *
   * @throws InvalidRequestException if a key is null or not unique, with examples
   */
  static void require(Dataset<Row> all, List<String> key) {
    Dataset<Row> rows = UnreadableRows.without(all);
    Dataset<Row> keys = ReadPlan.select(rows, key);
    KeyHash hash =
        new KeyHash(Arrays.stream(keys.schema().fields()).map(StructField::dataType).toList());
    JavaRDD<Iterator<Batch>> tasks =
        new SnapshotReader(rows, key, ROWS_READ)
            .mapPartitions(batches -> List.of(batches).iterator());
    if (hash.isOneWholeNumber() && areInOrder(tasks)) {
      return;
    }
    SharedHashes hashes = SharedHashes.in(tasks.map(batches -> hashes(batches, hash)));
    Problems problems = new Problems();
    if (hashes.missing() > 0) {
      problems.add(missing(key, hashes.missing()));
    }
    if (!hashes.shared().isEmpty()) {
      List<Row> doubled = doubled(keys, hash, Set.copyOf(hashes.shared()));
      if (!doubled.isEmpty()) {
        problems.add(notUnique(key, doubled));
      }
    }
    problems.throwIfAny();
  }

  private static boolean areInOrder(JavaRDD<Iterator<Batch>> tasks) {
    int most = KeyRanges.most(tasks.getNumPartitions());
    return KeyRanges.tellApart(tasks.map(batches -> KeyRanges.of(batches, most)));
  }

  private static HashList hashes(Iterator<Batch> batches, KeyHash hash) {
    HashList hashes = new HashList();
    batches.forEachRemaining(batch -> hash.addAll(batch, hashes));
    return hashes;
  }

  /** Some of the keys that several rows have, with how many rows that is. */
  private static List<Row> doubled(Dataset<Row> keys, KeyHash hash, Set<Long> shared) {
    Column[] columns =
        Arrays.stream(keys.columns()).map(FrameColumns::named).toArray(Column[]::new);
    FilterFunction<Row> isShared = row -> !row.anyNull() && shared.contains(hash.of(row));
    return keys.filter(isShared)
        .groupBy(columns)
        .agg(count(lit(1)).as(COUNT))
        .where(col(COUNT).gt(1))
        .orderBy(columns)
        .limit(EXAMPLES)
        .collectAsList();
  }

  private static String missing(List<String> key, long rows) {
    return "Invalid key: %s is null in %d row%s; every row needs a key"
        .formatted(names(key), rows, rows == 1 ? "" : "s");
  }

  private static String notUnique(List<String> key, List<Row> doubled) {
    String examples =
        doubled.stream()
            .map(
                row ->
                    IntStream.range(0, key.size())
                            .mapToObj(i -> key.get(i) + "=" + shown(row.get(i)))
                            .collect(Collectors.joining(", "))
                        + " ("
                        + row.getLong(key.size())
                        + " rows)")
            .collect(Collectors.joining("; "));
    return "Invalid key: %s is not unique, for example %s".formatted(names(key), examples);
  }

  private static String shown(Object value) {
    return value instanceof byte[] bytes
        ? HexFormat.of().withUpperCase().formatHex(bytes)
        : String.valueOf(value);
  }

  private static String names(List<String> key) {
    return key.size() == 1 ? "'" + key.get(0) + "'" : "(" + String.join(", ", key) + ")";
  }
}
