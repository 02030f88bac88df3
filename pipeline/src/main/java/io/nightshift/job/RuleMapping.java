package io.nightshift.job;

import io.nightshift.binding.OutputCheck;
import io.nightshift.model.Bound;
import io.nightshift.model.InputRule;
import io.nightshift.model.Range;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The keys of a rule for an input and of a check of an output. */
final class RuleMapping {
  private static final Map<String, InputRule.OnViolation> RULE_ACTIONS = new LinkedHashMap<>();
  private static final Map<String, OutputCheck.OnViolation> CHECK_ACTIONS = new LinkedHashMap<>();

  static {
    RULE_ACTIONS.put("reject", InputRule.OnViolation.REJECT);
    RULE_ACTIONS.put("clip", InputRule.OnViolation.CLIP);
    CHECK_ACTIONS.put("reject", OutputCheck.OnViolation.REJECT);
    CHECK_ACTIONS.put("fail", OutputCheck.OnViolation.FAIL);
  }

  private RuleMapping() {}

  static InputRule inputRule(YamlValue value) {
    YamlObject rule = YamlObject.of(value);
    Supplier<Range> range = range(rule, RuleMapping::bound);
    var allowed = rule.optional("allowed", Shapes.oneOrMore(Shapes.text()), List.of());
    var action =
        rule.optional("on-violation", Shapes.oneOf(RULE_ACTIONS), InputRule.OnViolation.REJECT);
    return rule.build(() -> new InputRule(range.get(), allowed.get(), action.get()));
  }

  static OutputCheck outputCheck(YamlValue value) {
    YamlObject check = YamlObject.of(value);
    Supplier<Range> range = range(check, RuleMapping::number);
    var action =
        check.optional("on-violation", Shapes.oneOf(CHECK_ACTIONS), OutputCheck.OnViolation.REJECT);
    return check.build(() -> new OutputCheck(range.get(), action.get()));
  }

  private static Supplier<Range> range(YamlObject object, Shape<Bound> bound) {
    var min = object.optional("min", bound, Bound.NONE);
    var max = object.optional("max", bound, Bound.NONE);
    var finite = object.optional("finite", Shapes.flag(), Range.ANY.finite());
    return () -> new Range(min.get(), max.get(), finite.get());
  }

  /** A number as it is written, to its last digit, or a date or timestamp. */
  private static Bound bound(YamlValue value) {
    return Bound.find(value.text().orElse(""))
        .orElseThrow(
            () ->
                value.mustBe(
                    "a number, a date (2026-01-31) or a timestamp (2026-01-31T06:00:00Z)"));
  }

  private static Bound number(YamlValue value) {
    return Bound.find(value.text().orElse(""))
        .filter(bound -> bound.kind() == Bound.Kind.NUMBER)
        .orElseThrow(() -> value.mustBe("a number"));
  }
}
