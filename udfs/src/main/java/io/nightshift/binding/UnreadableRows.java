package io.nightshift.binding;

import io.nightshift.batch.Batch;
import io.nightshift.batch.Column;
import io.nightshift.batch.FrameColumns;
import io.nightshift.batch.Reject;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.MetadataBuilder;
import org.apache.spark.sql.types.StructType;

/**
 * That some rows are none, since what they were to be read from is damaged. The field of the column
 * that says so tells it in its metadata. Such a row is rejected, whatever the rules for missing
 * values are.
 *
 * @param column a column of text: why the row could not be read; null where it could
 * @param sources the columns that say what it was to be read from, and from where; the first is the
 *     one at fault
 */
public record UnreadableRows(String column, List<String> sources) implements Serializable {
  private static final String SOURCES = "nightshift.unreadable";

  /** Copies the list. */
  public UnreadableRows {
    sources = List.copyOf(sources);
  }

  /** What a schema tells of them; empty if all rows could be read. */
  static Optional<UnreadableRows> of(StructType schema) {
    return Arrays.stream(schema.fields())
        .filter(field -> field.metadata().contains(SOURCES))
        .map(
            field ->
                new UnreadableRows(field.name(), List.of(field.metadata().getStringArray(SOURCES))))
        .findFirst();
  }

  /** The rows without those that could not be read. */
  public static Dataset<Row> without(Dataset<Row> rows) {
    return of(rows.schema())
        .map(unreadable -> rows.filter(FrameColumns.named(unreadable.column()).isNull()))
        .orElse(rows);
  }

  /** For the field of the column. */
  public Metadata metadata() {
    return new MetadataBuilder().putStringArray(SOURCES, sources.toArray(String[]::new)).build();
  }

  /**
   * Tells the rows of a batch that could not be read.
   *
   * @param index the place of the column in the batch
   */
  void check(Batch batch, int index, Consumer<Reject> faults) {
    Column reasons = batch.column(index);
    for (int row = 0; row < batch.rows(); row++) {
      if (!reasons.isNull(row)) {
        faults.accept(
            new Reject(
                row,
                Reject.Stage.BIND,
                Reject.Code.UNREADABLE,
                sources.get(0),
                "column '%s' %s".formatted(sources.get(0), reasons.stringAt(row))));
      }
    }
  }
}
