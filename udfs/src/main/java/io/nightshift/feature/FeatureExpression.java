package io.nightshift.feature;

import io.nightshift.feature.FeatureFunction.Parameter;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.analysis.TypeCheckResult;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.ImplicitCastInputTypes;
import org.apache.spark.sql.types.AbstractDataType;
import org.apache.spark.sql.types.DataType;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * A call of one of the functions. Its arguments are cast as those of Spark's own functions are, and
 * what is constant is checked when the query is analysed, and prepared once.
 */
final class FeatureExpression extends InterpretedExpression implements ImplicitCastInputTypes {
  private static final long serialVersionUID = 1;

  private final FeatureFunction function;
  private transient FeatureFunction.Kernel kernel;

  FeatureExpression(FeatureFunction function, Seq<Expression> arguments) {
    super(arguments);
    this.function = function;
  }

  @Override
  InterpretedExpression with(Seq<Expression> others) {
    return new FeatureExpression(function, others);
  }

  @Override
  Object identity() {
    return function;
  }

  @Override
  public String prettyName() {
    return function.sqlName();
  }

  @Override
  public boolean nullable() {
    return true;
  }

  @Override
  public DataType dataType() {
    return function.result();
  }

  @Override
  public Seq<AbstractDataType> inputTypes() {
    List<AbstractDataType> types = new ArrayList<>();
    function.parameters().forEach(parameter -> types.add(parameter.type()));
    return CollectionConverters.asScala(types).toSeq();
  }

  @Override
  public TypeCheckResult checkInputDataTypes() {
    if (arguments().size() != function.parameters().size()) {
      return failure("it takes %s, got %d".formatted(function.call(), arguments().size()));
    }
    TypeCheckResult types = ImplicitCastInputTypes.super.checkInputDataTypes();
    if (types.isFailure()) {
      return types;
    }
    try {
      prepare();
      return types;
    } catch (IllegalArgumentException e) {
      return failure(e.getMessage());
    }
  }

  private static TypeCheckResult failure(String problem) {
    return new TypeCheckResult.TypeCheckFailure(problem);
  }

  @Override
  public Object eval(InternalRow input) {
    if (kernel == null) {
      kernel = prepare();
    }
    List<Parameter> parameters = function.parameters();
    List<Expression> arguments = arguments();
    Object[] values = new Object[parameters.size()];
    for (int i = 0; i < values.length; i++) {
      if (!parameters.get(i).isConstant()) {
        values[i] = arguments.get(i).eval(input);
        if (values[i] == null) {
          return null;
        }
      }
    }
    return kernel.of(values);
  }

  private FeatureFunction.Kernel prepare() {
    List<Object> constants = new ArrayList<>();
    for (int i = 0; i < arguments().size(); i++) {
      Parameter parameter = function.parameters().get(i);
      if (parameter.isConstant()) {
        constants.add(constant(parameter, arguments().get(i)));
      }
    }
    return function.prepare(constants.toArray());
  }

  private static Object constant(Parameter parameter, Expression argument) {
    if (!argument.foldable()) {
      throw new IllegalArgumentException(
          "%s must be a constant, got %s".formatted(parameter.name(), argument.sql()));
    }
    Object value = evaluated(parameter, argument);
    if (value == null) {
      throw new IllegalArgumentException(parameter.name() + " must not be null");
    }
    return value;
  }

  /**
   * Of what Spark calls constant, some fails, and some can be evaluated once it is optimised only.
   */
  private static Object evaluated(Parameter parameter, Expression argument) {
    try {
      return argument.eval(null);
    } catch (Exception e) {
      throw new IllegalArgumentException(
          "%s must be a plain constant, got %s: %s"
              .formatted(parameter.name(), argument.sql(), SparkMessage.of(e)),
          e);
    }
  }
}
