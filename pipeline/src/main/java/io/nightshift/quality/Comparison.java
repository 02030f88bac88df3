package io.nightshift.quality;

import io.nightshift.feature.StabilityIndex;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.ToLongFunction;

/**
 * Two profiles of a column, counted in the same bins.
 *
 * @param bins in their order; each row of either profile is in one of them
 */
public record Comparison(List<Bin> bins) {
  /** Copies the list. */
  public Comparison {
    bins = List.copyOf(bins);
  }

  /**
   * Rows with like values.
   *
   * @param name the values, for people
   * @param expected rows of the reference
   * @param actual rows of what is held against it
   */
  public record Bin(String name, long expected, long actual) {}

  /**
   * Compares a profile with that of a reference, which decides about the bins.
   *
   * @return empty if one is of numbers and the other of labels
   */
  public static Optional<Comparison> of(Profile reference, Profile profile) {
    if (reference instanceof NumberProfile expected && profile instanceof NumberProfile actual) {
      return Optional.of(new Comparison(numbers(expected, actual)));
    } else if (reference instanceof LabelProfile expected
        && profile instanceof LabelProfile actual) {
      return Optional.of(new Comparison(labels(expected, actual)));
    }
    return Optional.empty();
  }

  /** The population stability index. */
  public double index() {
    return StabilityIndex.of(counts(Bin::expected), counts(Bin::actual));
  }

  /** What each bin adds to it. */
  public double[] parts() {
    return StabilityIndex.parts(counts(Bin::expected), counts(Bin::actual));
  }

  private double[] counts(ToLongFunction<Bin> side) {
    return bins.stream().mapToLong(side).asDoubleStream().toArray();
  }

  private static List<Bin> numbers(NumberProfile expected, NumberProfile actual) {
    int precision = Math.min(expected.precision(), actual.precision());
    var known = expected.at(precision);
    var found = actual.at(precision);
    List<Bin> bins = new ArrayList<>(NumberBins.of(known, precision).count(known, found));
    bins.add(new Bin("-Infinity", expected.minusInfinity(), actual.minusInfinity()));
    bins.add(new Bin("Infinity", expected.plusInfinity(), actual.plusInfinity()));
    bins.add(new Bin("NaN", expected.nan(), actual.nan()));
    bins.add(new Bin("null", expected.nulls(), actual.nulls()));
    return bins;
  }

  private static List<Bin> labels(LabelProfile expected, LabelProfile actual) {
    TreeSet<String> names = new TreeSet<>(expected.labels().keySet());
    names.addAll(actual.labels().keySet());
    // What one of them does not tell apart is unknown of it alone, and so must be of both.
    names.removeIf(name -> !expected.tellsApart(name) || !actual.tellsApart(name));
    List<Bin> bins = new ArrayList<>();
    long expectedOther = expected.rows() - expected.nulls();
    long actualOther = actual.rows() - actual.nulls();
    for (String name : names) {
      Bin bin =
          new Bin(
              name,
              expected.labels().getOrDefault(name, 0L),
              actual.labels().getOrDefault(name, 0L));
      expectedOther -= bin.expected();
      actualOther -= bin.actual();
      bins.add(bin);
    }
    bins.add(new Bin("(other)", expectedOther, actualOther));
    bins.add(new Bin("null", expected.nulls(), actual.nulls()));
    return bins;
  }
}
