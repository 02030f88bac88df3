package io.nightshift.job;

import io.nightshift.binding.EpochUnit;
import io.nightshift.binding.InputFeed;
import io.nightshift.binding.LengthRule;
import io.nightshift.binding.Param;
import io.nightshift.model.MissingRule;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What feeds an input: columns, or the same value for every row. */
final class FeedShapes {
  private FeedShapes() {}

  /**
   * {@code COLUMN}, {@code [COLUMN, …]} or {@code {column: …, pad: VALUE, unit: UNIT}}, where a
   * list of columns may stand for one.
   */
  static InputFeed feed(YamlValue value) {
    if (!(value.node() instanceof YamlNode.Mapping)) {
      return InputFeed.of(value.as(Shapes.oneOrMore(Shapes.text())));
    }
    YamlObject feed = YamlObject.of(value);
    var columns = feed.required("column", Shapes.oneOrMore(Shapes.text()));
    var lengths = feed.optional("pad", FeedShapes::pad, LengthRule.GROUP);
    var unit = feed.optional("unit", FeedShapes::unit, Optional.<EpochUnit>empty());
    return feed.build(() -> new InputFeed(columns.get(), lengths.get(), unit.get()));
  }

  private static LengthRule pad(YamlValue value) {
    return new LengthRule.Pad(new MissingRule.Fill(JobMapping.fillValue(value)).value());
  }

  private static Optional<EpochUnit> unit(YamlValue value) {
    String text = value.text().orElse("");
    return Optional.of(
        Arrays.stream(EpochUnit.values())
            .filter(unit -> unit.label().equals(text))
            .findFirst()
            .orElseThrow(() -> value.mustBe(units())));
  }

  private static String units() {
    return Arrays.stream(EpochUnit.values())
        .map(EpochUnit::label)
        .collect(Collectors.joining(", "));
  }

  /** A single value, a list of them, or lists within lists. */
  static Param param(YamlValue value) {
    if (!(value.node() instanceof YamlNode.Sequence)) {
      return Param.of(new MissingRule.Fill(JobMapping.fillValue(value)).value());
    }
    List<Param> items = value.as(Shapes.listOf(FeedShapes::param));
    try {
      return Param.of(items);
    } catch (IllegalArgumentException e) {
      throw value.mustBe("a value, or a list whose items have all one shape");
    }
  }
}
