package io.nightshift.feature;

import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.codegen.CodegenContext;
import org.apache.spark.sql.catalyst.expressions.codegen.CodegenFallback;
import org.apache.spark.sql.catalyst.expressions.codegen.ExprCode;
import scala.collection.immutable.IndexedSeq;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * An expression of Spark's that is written in Java and evaluated as it stands, without generated
 * code. Expressions are no public API: this class and those that extend it, {@link FeatureColumns}
 * and {@link FeatureFunctions} are all that depends on them.
 */
abstract class InterpretedExpression extends Expression implements CodegenFallback, Serializable {
  private static final long serialVersionUID = 1;

  private final Seq<Expression> arguments;

  InterpretedExpression(Seq<Expression> arguments) {
    this.arguments = arguments;
  }

  /** The same with other arguments. */
  abstract InterpretedExpression with(Seq<Expression> others);

  /** What tells it from others of its class, beside the arguments. */
  abstract Object identity();

  List<Expression> arguments() {
    return CollectionConverters.asJava(arguments);
  }

  @Override
  public Seq<Expression> children() {
    return arguments;
  }

  @Override
  public Expression withNewChildrenInternal(IndexedSeq<Expression> others) {
    return with(others);
  }

  @Override
  public ExprCode doGenCode(CodegenContext context, ExprCode code) {
    return CodegenFallback.super.doGenCode(context, code);
  }

  @Override
  public int productArity() {
    return 1;
  }

  @Override
  public Object productElement(int index) {
    return arguments;
  }

  @Override
  public boolean canEqual(Object other) {
    return other != null && getClass() == other.getClass();
  }

  @Override
  public boolean equals(Object other) {
    return canEqual(other)
        && identity().equals(((InterpretedExpression) other).identity())
        && arguments.equals(((InterpretedExpression) other).arguments);
  }

  @Override
  public int hashCode() {
    return Objects.hash(identity(), arguments);
  }
}
