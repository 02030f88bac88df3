package io.nightshift.sql;

import io.nightshift.spark.StructScores;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.CatalystTypeConverters;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.catalog.functions.ScalarFunction;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import scala.Function1;

/**
 * A model version, bound to the struct that it is given. Equal ones are computed once for a row.
 */
final class ScoreFunction implements ScalarFunction<InternalRow> {
  private final StructScores scores;
  private transient Function1<Object, Object> toRow;
  private transient Function1<Object, Object> toInternal;

  ScoreFunction(StructScores scores) {
    this.scores = scores;
  }

  @Override
  public DataType[] inputTypes() {
    return new DataType[] {scores.given()};
  }

  @Override
  public StructType resultType() {
    return scores.result();
  }

  @Override
  public InternalRow produceResult(InternalRow arguments) {
    if (arguments.isNullAt(0)) {
      return null;
    }
    if (toRow == null) {
      toRow = CatalystTypeConverters.createToScalaConverter(scores.input());
      toInternal = CatalystTypeConverters.createToCatalystConverter(scores.result());
    }
    Row struct = (Row) toRow.apply(arguments.getStruct(0, scores.input().size()));
    return (InternalRow) toInternal.apply(scores.score(struct));
  }

  /** Model, version and digest: what plans show. */
  @Override
  public String name() {
    return scores.toString();
  }

  @Override
  public String canonicalName() {
    return "nightshift." + scores;
  }

  @Override
  public String toString() {
    return name();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ScoreFunction that && scores.equals(that.scores);
  }

  @Override
  public int hashCode() {
    return scores.hashCode();
  }
}
