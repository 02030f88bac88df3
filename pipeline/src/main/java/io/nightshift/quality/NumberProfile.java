package io.nightshift.quality;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How numbers are distributed. Of the precision that leaves at most {@value #MOST_PLACES} places,
 * which depends on the numbers alone: a part of them never needs less than all of them do.
 *
 * @param precision how many bits of the mantissa tell places apart; below 0, the exponent lacks as
 *     many
 * @param places where there are numbers, ascending
 * @param counts how many numbers each place has
 * @param minusInfinity rows with that
 * @param plusInfinity rows with that
 * @param nan rows with NaN
 * @param nulls rows without a value
 */
public record NumberProfile(
    int precision,
    List<Integer> places,
    List<Long> counts,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) long minusInfinity,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) long plusInfinity,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) long nan,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) long nulls)
    implements Profile {
  static final int MOST_PLACES = 512;

  /**
   * Refuses what no numbers come to.
   *
   * @throws IllegalArgumentException if places are not ascending, or one has no count
   */
  public NumberProfile {
    places = List.copyOf(places);
    counts = List.copyOf(counts);
    if (precision < Places.LEAST_PRECISE || precision > Places.MOST_PRECISE) {
      throw new IllegalArgumentException(
          "a profile's precision must be from %d to %d, got: %d"
              .formatted(Places.LEAST_PRECISE, Places.MOST_PRECISE, precision));
    }
    if (places.size() != counts.size() || places.size() > MOST_PLACES) {
      throw new IllegalArgumentException(
          "a profile must have a count for each of at most %d places, got %d of %d"
              .formatted(MOST_PLACES, counts.size(), places.size()));
    }
    for (int i = 0; i < places.size(); i++) {
      if (counts.get(i) <= 0 || (i > 0 && places.get(i) <= places.get(i - 1))) {
        throw new IllegalArgumentException(
            "a profile's places must ascend and have values, got %d in place %d"
                .formatted(counts.get(i), places.get(i)));
      }
    }
  }

  /**
   * As precise as there is room for.
   *
   * @param precision of the places
   * @param found how many finite numbers each place has
   */
  static NumberProfile of(
      int precision,
      SortedMap<Integer, Long> found,
      long minusInfinity,
      long plusInfinity,
      long nan,
      long nulls) {
    int fitting = precision;
    SortedMap<Integer, Long> counts = found;
    while (counts.size() > MOST_PLACES) {
      fitting--;
      counts = coarser(counts, 1);
    }
    return new NumberProfile(
        fitting,
        List.copyOf(counts.keySet()),
        List.copyOf(counts.values()),
        minusInfinity,
        plusInfinity,
        nan,
        nulls);
  }

  /** How many finite numbers each place has, if they are told apart less precisely. */
  SortedMap<Integer, Long> at(int lessPrecision) {
    SortedMap<Integer, Long> own = new TreeMap<>();
    for (int i = 0; i < places.size(); i++) {
      own.put(places.get(i), counts.get(i));
    }
    return coarser(own, precision - lessPrecision);
  }

  private static SortedMap<Integer, Long> coarser(SortedMap<Integer, Long> counts, int bits) {
    SortedMap<Integer, Long> coarser = new TreeMap<>();
    counts.forEach((place, count) -> coarser.merge(place >> bits, count, Long::sum));
    return coarser;
  }

  /** How many of them are finite. */
  long finite() {
    return counts.stream().mapToLong(Long::longValue).sum();
  }

  private Object writeReplace() {
    return new PackedNumbers(this);
  }

  @Override
  public long rows() {
    return finite() + minusInfinity + plusInfinity + nan + nulls;
  }

  @Override
  public NumberProfile plus(Profile more) {
    if (!(more instanceof NumberProfile other)) {
      throw new IllegalArgumentException("numbers and labels do not add up");
    }
    int common = Math.min(precision, other.precision);
    SortedMap<Integer, Long> both = at(common);
    other.at(common).forEach((place, count) -> both.merge(place, count, Long::sum));
    return of(
        common,
        both,
        minusInfinity + other.minusInfinity,
        plusInfinity + other.plusInfinity,
        nan + other.nan,
        nulls + other.nulls);
  }
}
