package io.nightshift.table;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.io.api.Binary;

/**
 * What a Parquet file says of its columns, so that readers need not open it to know that they want
 * nothing of it.
 *
 * @param columns the columns
 * @param rowGroups where each row group begins, in bytes from the file's first
 */
public record FileMetrics(List<ColumnMetrics> columns, List<Long> rowGroups)
    implements Serializable {
  /** Copies the lists. */
  public FileMetrics {
    columns = List.copyOf(columns);
    rowGroups = List.copyOf(rowGroups);
  }

  /**
   * A column that has no columns within.
   *
   * @param path where it is in the schema, with dots between the names
   * @param bytes how long its pages are, as they are stored
   * @param values how many values it has, nulls included
   * @param nulls how many of them are null; -1 if the file does not say
   * @param least the least value: a number, a Boolean or bytes; null if the file does not say
   * @param most the greatest value
   */
  public record ColumnMetrics(
      String path, long bytes, long values, long nulls, Serializable least, Serializable most)
      implements Serializable {}

  static FileMetrics of(ParquetMetadata footer) {
    Map<String, List<ColumnChunkMetaData>> chunks = new LinkedHashMap<>();
    List<Long> rowGroups = new ArrayList<>();
    for (BlockMetaData block : footer.getBlocks()) {
      rowGroups.add(block.getStartingPos());
      for (ColumnChunkMetaData chunk : block.getColumns()) {
        chunks.computeIfAbsent(chunk.getPath().toDotString(), path -> new ArrayList<>()).add(chunk);
      }
    }
    List<ColumnMetrics> columns = new ArrayList<>();
    chunks.forEach((path, own) -> columns.add(column(path, own)));
    return new FileMetrics(columns, rowGroups);
  }

  private static ColumnMetrics column(String path, List<ColumnChunkMetaData> chunks) {
    Statistics<?> statistics = chunks.get(0).getStatistics().copy();
    for (ColumnChunkMetaData chunk : chunks.subList(1, chunks.size())) {
      statistics.mergeStatistics(chunk.getStatistics());
    }
    boolean known =
        statistics.hasNonNullValue()
            && !isNan(statistics.genericGetMin())
            && !isNan(statistics.genericGetMax())
            && chunks.stream().allMatch(chunk -> isComplete(chunk.getStatistics()));
    return new ColumnMetrics(
        path,
        chunks.stream().mapToLong(ColumnChunkMetaData::getTotalSize).sum(),
        chunks.stream().mapToLong(ColumnChunkMetaData::getValueCount).sum(),
        chunks.stream().allMatch(chunk -> chunk.getStatistics().isNumNullsSet())
            ? statistics.getNumNulls()
            : -1,
        known ? least(statistics.genericGetMin()) : null,
        known ? most(statistics.genericGetMax()) : null);
  }

  /** Whether it knows the bounds of all values that its chunk has. */
  private static boolean isComplete(Statistics<?> statistics) {
    return !statistics.isEmpty() && (statistics.hasNonNullValue() || statistics.getNumNulls() > 0);
  }

  /** NaN is above all numbers for Parquet, and outside of the bounds for those who read them. */
  private static boolean isNan(Object bound) {
    return bound instanceof Number number && Double.isNaN(number.doubleValue());
  }

  /** Where 0 is the bound, both zeros are within: queries do not tell them apart. */
  private static Serializable least(Object bound) {
    if (bound instanceof Float number && number == 0f) {
      return -0f;
    }
    return bound instanceof Double number && number == 0d ? -0d : value(bound);
  }

  private static Serializable most(Object bound) {
    if (bound instanceof Float number && number == 0f) {
      return 0f;
    }
    return bound instanceof Double number && number == 0d ? 0d : value(bound);
  }

  private static Serializable value(Object bound) {
    return bound instanceof Binary bytes ? bytes.getBytes() : (Serializable) bound;
  }
}
