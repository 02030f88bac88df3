package io.nightshift.feature;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.FunctionIdentifier;
import org.apache.spark.sql.catalyst.analysis.FunctionRegistry;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.ExpressionInfo;
import scala.Function1;
import scala.Option;
import scala.Tuple3;
import scala.collection.immutable.Seq;

/** Makes the functions known to Spark. Thread-safe. */
public final class FeatureFunctions {
  private static final String SOURCE = "scala_udf";

  private FeatureFunctions() {}

  /** Adds the functions to a session; those that it has already stay. */
  public static void register(SparkSession spark) {
    FunctionRegistry registry =
        ((org.apache.spark.sql.classic.SparkSession) spark).sessionState().functionRegistry();
    for (var function : descriptions()) {
      if (!registry.functionExists(function._1())) {
        registry.registerFunction(function._1(), function._2(), function._3());
      }
    }
  }

  /** The functions as {@code SparkSessionExtensions.injectFunction} takes them. */
  public static List<
          Tuple3<FunctionIdentifier, ExpressionInfo, Function1<Seq<Expression>, Expression>>>
      descriptions() {
    return Arrays.stream(FeatureFunction.values()).map(FeatureFunctions::description).toList();
  }

  private static Tuple3<FunctionIdentifier, ExpressionInfo, Function1<Seq<Expression>, Expression>>
      description(FeatureFunction function) {
    return new Tuple3<>(
        new FunctionIdentifier(function.sqlName(), Option.empty()),
        info(function),
        arguments -> new FeatureExpression(function, arguments));
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

  /** Whether a function is one of these, in any case, as names of functions are. */
  static boolean isKnown(String name) {
    return names().stream().anyMatch(name::equalsIgnoreCase);
  }
}
