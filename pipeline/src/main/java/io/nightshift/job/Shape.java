package io.nightshift.job;

import java.util.function.Consumer;
import java.util.function.Function;

/** What a value must look like, and what it becomes. */
@FunctionalInterface
interface Shape<T> {
  /**
   * Reads a value that is not YAML's null.
   *
   * @throws io.nightshift.error.InvalidRequestException with every problem, each with its place
   */
  T read(YamlValue value);

  /** What the conversion makes of this; where it refuses, the problem is told with the place. */
  default <R> Shape<R> as(Function<? super T, R> conversion) {
    return value -> {
      T read = read(value);
      return value.located(() -> conversion.apply(read));
    };
  }

  /** This, if it passes a check that refuses by throwing. */
  default Shape<T> checkedBy(Consumer<? super T> check) {
    return as(
        read -> {
          check.accept(read);
          return read;
        });
  }
}
