package io.nightshift.feature;

import io.nightshift.batch.FrameColumns;
import io.nightshift.binding.DerivedColumn;
import io.nightshift.error.InvalidRequestException;
import io.nightshift.error.Nearest;
import io.nightshift.error.Problems;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.analysis.FunctionRegistry;
import org.apache.spark.sql.catalyst.analysis.Star;
import org.apache.spark.sql.catalyst.analysis.UnresolvedAttribute;
import org.apache.spark.sql.catalyst.analysis.UnresolvedFunction;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.PlanExpression;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.trees.TreePattern;
import org.apache.spark.sql.classic.ExpressionUtils;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Columns that SQL expressions derive from those of a snapshot, row by row. An expression that
 * fails on a row makes that row's column null, and tells why in another; no query fails of it.
 */
public final class FeatureColumns {
  /** Longer than a slip of the finger, so that nobody is told that such a column was meant. */
  private static final String ERRORS_OF = "nightshift: why there is no ";

  private static final String TRIED = "nightshift: attempt at ";

  private final org.apache.spark.sql.classic.SparkSession spark;
  private final Dataset<Row> rows;
  private final Map<String, String> expressions;
  private final List<String> known;
  private final Set<String> usable = usableFunctions();

  private FeatureColumns(Dataset<Row> rows, Map<String, String> expressions) {
    this.rows = rows;
    this.expressions = expressions;
    this.spark = (org.apache.spark.sql.classic.SparkSession) rows.sparkSession();
    this.known = List.of(rows.schema().fieldNames());
  }

  /**
   * Adds columns to rows, each with one more that tells its errors. Those that nobody selects are
   * not computed.
   *
   * @param expressions what computes a column, by its name: expressions of Spark SQL over columns
   *     of the rows, with Spark's functions and those of {@link FeatureFunctions}
   * @throws InvalidRequestException with every problem: what cannot be parsed, unknown columns and
   *     functions, types that do not fit, and all that would not give the same again for the same
   *     row
   */
  public static Dataset<Row> addTo(Dataset<Row> rows, Map<String, String> expressions) {
    if (expressions.isEmpty()) {
      return rows;
    }
    FeatureFunctions.register(rows.sparkSession());
    return new FeatureColumns(rows, expressions).added();
  }

  private Dataset<Row> added() {
    Problems problems = new Problems();
    Map<String, Feature> features = new LinkedHashMap<>();
    expressions.forEach(
        (name, sql) -> problems.collect(() -> features.put(name, feature(name, sql))));
    problems.throwIfAny();

    List<Column> tried = columns(known);
    List<Column> added = columns(known);
    features.forEach(
        (name, feature) -> {
          Column attempt = FrameColumns.named(TRIED + name);
          DerivedColumn derived =
              new DerivedColumn(name, expressions.get(name), feature.sources(), ERRORS_OF + name);
          tried.add(feature.attempt().as(TRIED + name));
          added.add(attempt.getField(Attempt.VALUE).as(name, derived.metadata()));
          added.add(attempt.getField(Attempt.ERROR).as(derived.errors()));
        });
    // Two steps: Spark does not merge them, which would compute each feature twice.
    return select(select(rows, tried), added);
  }

  /**
   * A feature that is sound.
   *
   * @param sources the columns that it is computed from
   */
  private record Feature(Column attempt, List<String> sources) {}

  private Feature feature(String name, String sql) {
    if (known.contains(name)) {
      throw problem(
          name,
          "the snapshot has a column of that name; name the feature otherwise, and what it feeds under 'inputs'");
    }
    Expression parsed = parsed(name, sql);
    List<Expression> parts = new ArrayList<>();
    collect(parsed, parts);
    Problems problems = new Problems();
    Set<String> sources = new LinkedHashSet<>();
    parts.forEach(part -> check(name, part, sources, problems));
    problems.throwIfAny();
    Column attempt = ExpressionUtils.column(new Attempt(parsed));
    requireRowByRow(name, attempt);
    return new Feature(attempt, List.copyOf(sources));
  }

  private Expression parsed(String name, String sql) {
    try {
      return spark.sessionState().sqlParser().parseExpression(sql);
    } catch (Exception e) {
      throw failure(name, e);
    }
  }

  private static void collect(Expression expression, List<Expression> parts) {
    parts.add(expression);
    CollectionConverters.asJava(expression.children()).forEach(child -> collect(child, parts));
  }

  /** What can be told before Spark analyses it, which would tell only the first problem. */
  private void check(String name, Expression part, Set<String> sources, Problems problems) {
    if (part instanceof UnresolvedAttribute attribute) {
      String column = attribute.nameParts().head();
      sources.add(column);
      if (!known.contains(column)) {
        problems.add(text(name, unknown(column)));
      }
    } else if (part instanceof UnresolvedFunction function) {
      checkFunction(name, CollectionConverters.asJava(function.nameParts()), problems);
    } else if (part instanceof PlanExpression<?>) {
      problems.add(text(name, "it has a subquery; a feature is computed from its own row alone"));
    } else if (part instanceof Alias alias) {
      problems.add(text(name, "it must not be given a name, such as AS " + alias.name()));
    } else if (part instanceof Star) {
      problems.add(text(name, "it must name the columns that it is computed from, instead of *"));
    }
  }

  private String unknown(String column) {
    return expressions.containsKey(column)
        ? "'%s' is a feature, and features are computed from columns of the snapshot alone; write its expression instead of its name"
            .formatted(column)
        : "the snapshot has no column '%s'%s".formatted(column, Nearest.hint(column, known));
  }

  private void checkFunction(String name, List<String> parts, Problems problems) {
    String function = String.join(".", parts);
    if (!usable.contains(function.toLowerCase(Locale.ROOT))) {
      problems.add(
          text(
              name,
              "there is no function '%s' among Spark's and Nightshift's own%s"
                  .formatted(function, Nearest.hint(function, usable))));
    }
  }

  /** Others that a session has may mean something else in the next one. */
  private static Set<String> usableFunctions() {
    Set<String> names = new TreeSet<>(FeatureFunctions.names());
    CollectionConverters.asJava(FunctionRegistry.builtin().listFunction())
        .forEach(builtin -> names.add(builtin.funcName()));
    return names;
  }

  private void requireRowByRow(String name, Column attempt) {
    LogicalPlan plan;
    try {
      plan = analysed(select(rows, List.of(attempt.as(name))));
    } catch (Exception e) {
      throw failure(name, e);
    }
    if (!(plan instanceof Project project && project.child().equals(analysed(rows)))) {
      throw problem(
          name,
          "a feature is computed from its own row alone, without aggregates, window functions and generators");
    }
    Expression expression = project.expressions().head();
    if (!expression.deterministic() || expression.containsPattern(TreePattern.CURRENT_LIKE())) {
      throw problem(
          name,
          "it does not give the same again for the same row, as rand() and current_date() do not; put such a value into the snapshot");
    }
  }

  private static LogicalPlan analysed(Dataset<Row> rows) {
    return ((org.apache.spark.sql.classic.Dataset<Row>) rows).queryExecution().analyzed();
  }

  private static Dataset<Row> select(Dataset<Row> rows, List<Column> columns) {
    return rows.select(columns.toArray(Column[]::new));
  }

  private static List<Column> columns(List<String> names) {
    return new ArrayList<>(names.stream().map(FrameColumns::named).toList());
  }

  /** Scala declares no exceptions, so that javac takes this one for impossible. */
  private static RuntimeException failure(String name, Exception e) {
    if (e instanceof AnalysisException) {
      return problem(name, SparkMessage.of(e));
    }
    return e instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(e);
  }

  private static InvalidRequestException problem(String name, String what) {
    return new InvalidRequestException(text(name, what));
  }

  private static String text(String name, String what) {
    return "Invalid feature '%s': %s".formatted(name, what);
  }
}
