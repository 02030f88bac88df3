package io.nightshift.job;

import io.nightshift.binding.Narrowing;
import io.nightshift.binding.OutputExpression;
import io.nightshift.model.MissingRule;
import io.nightshift.model.ModelRef;
import io.nightshift.quality.DriftLimits;
import java.math.BigInteger;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The keys of a job file and what each becomes. A new key is one line here: asking for it makes it
 * valid. An instance reads one file.
 */
final class JobMapping {
  private final PredictionColumns predicted = new PredictionColumns();

  JobSpec job(YamlValue value) {
    YamlObject job = YamlObject.of(value);
    var name = job.required("job", Shapes.text().checkedBy(JobSpec::requireName));
    var model = job.required("model", Shapes.text().as(ModelRef::parse));
    var registry = job.required("registry", Shapes.text());
    var input = job.required("input", this::input);
    var features = job.optional("features", Shapes.mapOf(Shapes.text()), Map.of());
    var feeds = job.optional("inputs", Shapes.mapOf(FeedShapes::feed), Map.of());
    var params = job.optional("params", Shapes.mapOf(FeedShapes::param), Map.of());
    var output = job.required("output", this::output);
    var missing = job.optional("missing", Shapes.mapOf(JobMapping::missingRule), Map.of());
    var narrowing = job.optional("allow-narrowing", JobMapping::narrowing, Narrowing.NONE);
    var rejects = job.optional("rejects", JobMapping::rejects, RejectBudget.DEFAULT);
    var rules = job.optional("rules", Shapes.mapOf(RuleMapping::inputRule), Map.of());
    var checks = job.optional("checks", Shapes.mapOf(RuleMapping::outputCheck), Map.of());
    var drift = job.optional("drift", JobMapping::drift, DriftLimits.DEFAULT);
    var inference = job.optional("inference", JobMapping::inference, InferenceSettings.DEFAULT);
    return job.build(
        () ->
            new JobSpec(
                name.get(),
                model.get(),
                registry.get(),
                input.get(),
                features.get(),
                feeds.get(),
                params.get(),
                output.get(),
                missing.get(),
                narrowing.get(),
                rejects.get(),
                rules.get(),
                checks.get(),
                drift.get(),
                inference.get()));
  }

  private InputSource input(YamlValue value) {
    YamlObject input = YamlObject.of(value);
    Shape<String> folder = Shapes.text().checkedBy(InputSource::requirePath);
    // That there is nothing to read is told with all else that is wrong.
    Supplier<String> path =
        input.keys().contains("kafka")
            ? input.optional("path", folder, null)
            : input.required("path", folder);
    var kafka = input.optional("kafka", KafkaMapping::topic, null);
    var key = input.required("key", Shapes.oneOrMore(columnOf("input.key")));
    var keep = input.optional("keep", Shapes.listOf(columnOf("input.keep")), List.of());
    return input.build(
        () -> new InputSource(path.get(), Optional.ofNullable(kafka.get()), key.get(), keep.get()));
  }

  private OutputTarget output(YamlValue value) {
    YamlObject output = YamlObject.of(value);
    var table = output.required("table", Shapes.text());
    var columns = output.optional("columns", Shapes.mapOf(this::outputColumn), Map.of());
    var keepRuns =
        output.optional(
            "keep-runs", Shapes.count(), OptionalLong.of(OutputTarget.DEFAULT_KEEP_RUNS));
    return output.build(
        () ->
            new OutputTarget(
                table.get(), columns.get(), Math.toIntExact(keepRuns.get().getAsLong())));
  }

  private OutputExpression outputColumn(YamlValue value) {
    claim(value, value.key(), "output.columns");
    return value.as(Shapes.text().as(OutputExpression::parse));
  }

  private Shape<String> columnOf(String key) {
    return value -> {
      String column = value.as(Shapes.text());
      claim(value, column, key);
      return column;
    };
  }

  private void claim(YamlValue value, String column, String key) {
    Supplier<String> claim =
        () -> {
          predicted.claim(column, key, " (" + value.place() + ")");
          return column;
        };
    value.located(claim);
  }

  static MissingRule missingRule(YamlValue value) {
    if (value.node() instanceof YamlNode.Mapping) {
      YamlObject rule = YamlObject.of(value);
      var fill = rule.required("fill", JobMapping::fillValue);
      return rule.build(() -> new MissingRule.Fill(fill.get()));
    }
    return switch (value.text().orElse("")) {
      case "reject" -> MissingRule.REJECT;
      case "nan" -> MissingRule.NAN;
      default -> throw value.mustBe("reject, nan or {fill: VALUE}");
    };
  }

  /** A value that a tensor may hold. */
  static Object fillValue(YamlValue value) {
    return value
        .typed()
        .filter(fill -> !(fill instanceof BigInteger))
        .orElseThrow(() -> value.mustBe("a number of 64 bits at most, text, true or false"));
  }

  private static Narrowing narrowing(YamlValue value) {
    if (value.typed().isPresent()) {
      Object allowed = value.typed().get();
      if (allowed instanceof Boolean everywhere) {
        return new Narrowing(everywhere, Set.of());
      }
      // A single name is refused: 'no' is text in YAML 1.2, and would silently be an input's name.
      throw value.mustBe("true, false or a list of input names");
    }
    List<String> inputs = value.as(Shapes.listOf(Shapes.text()));
    return new Narrowing(false, new LinkedHashSet<>(inputs));
  }

  private static RejectBudget rejects(YamlValue value) {
    YamlObject rejects = YamlObject.of(value);
    var maxRatio =
        rejects.optional("max-ratio", Shapes.numberBetween(0, 1), RejectBudget.DEFAULT.maxRatio());
    var maxCount = rejects.optional("max-count", Shapes.count(), RejectBudget.DEFAULT.maxCount());
    return rejects.build(() -> new RejectBudget(maxRatio.get(), maxCount.get()));
  }

  private static DriftLimits drift(YamlValue value) {
    YamlObject drift = YamlObject.of(value);
    Shape<Double> index = Shapes.numberBetween(0, DriftLimits.LARGEST_INDEX);
    var warn = drift.optional("warn", index, DriftLimits.DEFAULT.warn());
    var fail = drift.optional("fail", index, null);
    var minRows =
        drift.optional("min-rows", Shapes.count(), OptionalLong.of(DriftLimits.DEFAULT.minRows()));
    var columns = drift.optional("columns", Shapes.oneOrMore(Shapes.text()), List.of());
    return drift.build(
        () ->
            new DriftLimits(
                warn.get(),
                fail.get() == null ? OptionalDouble.empty() : OptionalDouble.of(fail.get()),
                minRows.get().getAsLong(),
                columns.get()));
  }

  private static InferenceSettings inference(YamlValue value) {
    YamlObject inference = YamlObject.of(value);
    OptionalInt auto = OptionalInt.empty();
    var batchRows =
        inference.optional("batch-rows", Shapes.autoOrUpTo(InferenceSettings.MAX_BATCH_ROWS), auto);
    var threads =
        inference.optional("threads", Shapes.autoOrUpTo(InferenceSettings.MAX_THREADS), auto);
    var computation = ComputationMapping.computation(inference);
    return inference.build(
        () -> new InferenceSettings(batchRows.get(), threads.get(), computation.get()));
  }
}
