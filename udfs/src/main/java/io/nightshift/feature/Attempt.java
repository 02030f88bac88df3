package io.nightshift.feature;

import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * The value of an expression, or what it failed with: {@code struct<value, error: string>}. Spark's
 * own {@code TryEval} forgets what went wrong, so that nobody could tell it from a missing value.
 */
final class Attempt extends InterpretedExpression {
  private static final long serialVersionUID = 1;

  static final String VALUE = "value";
  static final String ERROR = "error";

  Attempt(Expression tried) {
    this(CollectionConverters.asScala(List.of(tried)).toSeq());
  }

  private Attempt(Seq<Expression> arguments) {
    super(arguments);
  }

  @Override
  InterpretedExpression with(Seq<Expression> others) {
    return new Attempt(others);
  }

  @Override
  Object identity() {
    return "";
  }

  /** What is tried. */
  Expression tried() {
    return arguments().get(0);
  }

  @Override
  public String prettyName() {
    return "attempt";
  }

  @Override
  public boolean nullable() {
    return false;
  }

  @Override
  public DataType dataType() {
    return new StructType()
        .add(VALUE, tried().dataType(), true)
        .add(ERROR, DataTypes.StringType, true);
  }

  /** Errors of the JVM are not the row's: they fail the task, as elsewhere. */
  @Override
  public Object eval(InternalRow input) {
    try {
      return new GenericInternalRow(new Object[] {tried().eval(input), null});
    } catch (RuntimeException e) {
      return new GenericInternalRow(new Object[] {null, UTF8String.fromString(SparkMessage.of(e))});
    }
  }
}
