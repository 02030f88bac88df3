package io.nightshift.job;

import io.nightshift.error.Problems;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Supplier;

/** The shapes that several keys share. */
final class Shapes {
  private Shapes() {}

  /** Text that is not blank. What it looks like to YAML does not matter: {@code 2024} is a name. */
  static Shape<String> text() {
    return value ->
        value.text().filter(text -> !text.isBlank()).orElseThrow(() -> value.mustBe("text"));
  }

  /** A list, possibly empty; a single value stands for a list of one. */
  static <T> Shape<List<T>> listOf(Shape<T> item) {
    return value -> {
      Problems problems = new Problems();
      List<T> list = new ArrayList<>();
      for (YamlValue element : value.items().orElseThrow(() -> value.mustBe("a list"))) {
        problems.collect(() -> list.add(element.as(item)));
      }
      problems.throwIfAny();
      return list;
    };
  }

  /** A list of at least one; a single value stands for a list of one. */
  static <T> Shape<List<T>> oneOrMore(Shape<T> item) {
    return value -> {
      List<T> list = listOf(item).read(value);
      if (list.isEmpty()) {
        throw value.mustBe("one name or more");
      }
      return list;
    };
  }

  /** A mapping whose keys are names of the user's own, in the order written. */
  static <T> Shape<Map<String, T>> mapOf(Shape<T> shape) {
    return value -> {
      YamlObject object = YamlObject.of(value);
      Map<String, Supplier<T>> read = new LinkedHashMap<>();
      for (String key : object.keys()) {
        read.put(key, object.required(key, shape));
      }
      return object.build(
          () -> {
            Map<String, T> map = new LinkedHashMap<>();
            read.forEach((key, entry) -> map.put(key, entry.get()));
            return map;
          });
    };
  }

  /** A number within bounds, which belong to it. */
  static Shape<Double> numberBetween(int least, int most) {
    return value ->
        value
            .typed()
            .filter(Number.class::isInstance)
            .map(number -> ((Number) number).doubleValue())
            .filter(number -> number >= least && number <= most)
            .orElseThrow(() -> value.mustBe("a number from %d to %d".formatted(least, most)));
  }

  /** {@code true} or {@code false}. */
  static Shape<Boolean> flag() {
    return value ->
        value
            .typed()
            .filter(Boolean.class::isInstance)
            .map(Boolean.class::cast)
            .orElseThrow(() -> value.mustBe("true or false"));
  }

  /** One of several words. */
  static <T> Shape<T> oneOf(Map<String, T> words) {
    return value ->
        value
            .text()
            .filter(words::containsKey)
            .<T>map(words::get)
            .orElseThrow(() -> value.mustBe(String.join(" or ", words.keySet())));
  }

  /** A whole number from 0. */
  static Shape<OptionalLong> count() {
    return value -> {
      Object typed = value.typed().orElse("");
      if ((typed instanceof Integer || typed instanceof Long)
          && ((Number) typed).longValue() >= 0) {
        return OptionalLong.of(((Number) typed).longValue());
      }
      throw value.mustBe("a whole number from 0");
    };
  }

  /** A whole number from 1, or {@code auto}, which leaves it empty. */
  static Shape<OptionalInt> autoOrUpTo(int most) {
    return value -> {
      Object typed = value.typed().orElse("");
      if (typed.equals("auto")) {
        return OptionalInt.empty();
      }
      if (typed instanceof Integer number && number >= 1 && number <= most) {
        return OptionalInt.of(number);
      }
      throw value.mustBe("auto or a whole number from 1 to " + most);
    };
  }
}
