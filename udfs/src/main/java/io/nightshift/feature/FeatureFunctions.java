package io.nightshift.feature;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.SparkSessionExtensions;
import org.apache.spark.sql.catalyst.FunctionIdentifier;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.ExpressionInfo;
import org.apache.spark.sql.internal.SessionState;
import scala.Function1;
import scala.Option;
import scala.Tuple3;
import scala.collection.immutable.Seq;

/** Makes the functions known to Spark. Thread-safe. */
public final class FeatureFunctions {
  private static final String SOURCE = "scala_udf";

  private FeatureFunctions() {}

  /**
   * Adds the functions to a session; a function of one of their names that it has already stays.
   */
  public static void register(SparkSession spark) {
    SessionState state = ((org.apache.spark.sql.classic.SparkSession) spark).sessionState();
    for (FeatureFunction function : FeatureFunction.values()) {
      if (state.catalog().lookupBuiltinOrTempFunction(function.sqlName()).isEmpty()) {
        state
            .functionRegistry()
            .createOrReplaceTempFunction(function.sqlName(), builder(function), SOURCE);
      }
    }
  }

  /** Adds the functions to every session that is made with these extensions. */
  public static void inject(SparkSessionExtensions extensions) {
    for (FeatureFunction function : FeatureFunction.values()) {
      extensions.injectFunction(
          new Tuple3<>(
              new FunctionIdentifier(function.sqlName(), Option.empty()),
              info(function),
              builder(function)));
    }
  }

  private static Function1<Seq<Expression>, Expression> builder(FeatureFunction function) {
    return arguments -> new FeatureExpression(function, arguments);
  }

  /** What {@code DESCRIBE FUNCTION} tells. */
  private static ExpressionInfo info(FeatureFunction function) {
    return new ExpressionInfo(
        FeatureExpression.class.getName(),
        null,
        function.sqlName(),
        function.call() + " - " + function.meaning(),
        "",
        "",
        "",
        "",
        "",
        "",
        SOURCE);
  }

  /** The names of all functions. */
  static List<String> names() {
    return Arrays.stream(FeatureFunction.values()).map(FeatureFunction::sqlName).toList();
  }
}
