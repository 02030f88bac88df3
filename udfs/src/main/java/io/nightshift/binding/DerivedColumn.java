package io.nightshift.binding;

import io.nightshift.batch.Batch;
import io.nightshift.batch.Column;
import io.nightshift.batch.Reject;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.MetadataBuilder;
import org.apache.spark.sql.types.StructField;

/**
 * A column that is not in the snapshot but computed from it. Its field in the schema tells so, in
 * its metadata, wherever the schema goes.
 *
 * @param column the name
 * @param expression what computes it, in SQL
 * @param sources the columns of the snapshot that it is computed from
 * @param errors the name of a column of text: why it could not be computed; null where it could
 */
public record DerivedColumn(String column, String expression, List<String> sources, String errors)
    implements Serializable {
  private static final String EXPRESSION = "nightshift.expression";
  private static final String SOURCES = "nightshift.sources";
  private static final String ERRORS = "nightshift.errors";

  /** Copies the list. */
  public DerivedColumn {
    sources = List.copyOf(sources);
  }

  /** What a field tells of it; empty for a column of the snapshot. */
  static Optional<DerivedColumn> of(StructField field) {
    Metadata metadata = field.metadata();
    if (!metadata.contains(ERRORS)) {
      return Optional.empty();
    }
    return Optional.of(
        new DerivedColumn(
            field.name(),
            metadata.getString(EXPRESSION),
            List.of(metadata.getStringArray(SOURCES)),
            metadata.getString(ERRORS)));
  }

  /** For the field of the schema. */
  public Metadata metadata() {
    return new MetadataBuilder()
        .putString(EXPRESSION, expression)
        .putStringArray(SOURCES, sources.toArray(String[]::new))
        .putString(ERRORS, errors)
        .build();
  }

  /**
   * Tells the rows of a batch for which it could not be computed.
   *
   * @param index the place of the errors in the batch
   */
  void check(Batch batch, int index, Consumer<Reject> faults) {
    Column found = batch.column(index);
    for (int row = 0; row < batch.rows(); row++) {
      if (!found.isNull(row)) {
        faults.accept(
            new Reject(
                row,
                Reject.Stage.BIND,
                Reject.Code.FEATURE_FAILED,
                column,
                "column '%s' cannot be computed: %s".formatted(column, found.stringAt(row))));
      }
    }
  }
}
