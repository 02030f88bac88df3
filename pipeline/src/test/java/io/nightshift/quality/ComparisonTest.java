package io.nightshift.quality;

import static org.apache.spark.sql.types.DataTypes.DoubleType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.nightshift.quality.Comparison.Bin;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.types.DataType;
import org.junit.jupiter.api.Test;

class ComparisonTest {
  private static Comparison compared(DataType type, List<?> reference, List<?> values) {
    return Comparison.of(Profiles.of(type, reference), Profiles.of(type, values)).orElseThrow();
  }

  private static <T> List<T> times(int count, T value) {
    return Collections.nCopies(count, value);
  }

  private static <T> List<T> all(List<T> one, List<T> other) {
    return Stream.concat(one.stream(), other.stream()).toList();
  }

  private static <T> List<T> all(List<T> one, List<T> other, List<T> more) {
    return all(all(one, other), more);
  }

  /** The bins that have rows of either. */
  private static List<Bin> filled(Comparison comparison) {
    return comparison.bins().stream()
        .filter(bin -> bin.expected() > 0 || bin.actual() > 0)
        .toList();
  }

  /** Ten per cent moved between two halves: 0.1 ln(0.6/0.5) − 0.1 ln(0.4/0.5). */
  @Test
  void hasTheIndexOfTheTextbook() {
    Comparison comparison =
        compared(
            LongType, all(times(500, 0L), times(500, 1L)), all(times(600, 0L), times(400, 1L)));

    assertThat(comparison.index())
        .isCloseTo(0.1 * Math.log(1.2) - 0.1 * Math.log(0.8), within(1e-15));
    assertThat(filled(comparison))
        .containsExactly(new Bin("about 0", 500, 600), new Bin("about 1", 500, 400));
  }

  @Test
  void isZeroForTheSameRows() {
    List<Double> values = IntStream.range(0, 5_000).mapToObj(i -> Math.sin(i)).toList();

    assertThat(compared(DoubleType, values, values).index()).isZero();
  }

  /** Of 1,000 numbers that are spread evenly, each bin has a tenth, but for the width of places. */
  @Test
  void cutsTheReferenceIntoTenths() {
    // Given
    List<Double> values = IntStream.range(0, 10_000).mapToObj(i -> 1 + i / 10_000.0).toList();

    // When
    List<Bin> bins = filled(compared(DoubleType, values, values));

    // Then
    assertThat(bins).hasSize(10);
    assertThat(bins.subList(0, 9))
        .allSatisfy(bin -> assertThat(bin.expected()).isBetween(1_000L, 1_040L));
    assertThat(bins.get(0).name()).startsWith("from 1 to 1.1");
  }

  /** A share of 0.0001 stands for none: (0.5 − 0.0001) ln(0.5 / 0.0001) + (0.5 − 1) ln 0.5. */
  @Test
  void countsNumbersThatWereNeverThereBefore() {
    List<Double> reference = times(1_000, 0.5);
    double expected = 0.4999 * Math.log(5_000) - 0.5 * Math.log(0.5);

    for (double unseen : new double[] {0.9, -7, 0, Double.NaN, Double.POSITIVE_INFINITY}) {
      Comparison comparison =
          compared(DoubleType, reference, all(times(500, 0.5), times(500, unseen)));
      assertThat(comparison.index()).as("%s", unseen).isCloseTo(expected, within(1e-12));
    }
    Comparison nulls =
        compared(DoubleType, reference, all(times(500, 0.5), times(500, (Double) null)));
    assertThat(nulls.index()).isCloseTo(expected, within(1e-12));
    assertThat(filled(nulls)).last().isEqualTo(new Bin("null", 0, 500));
  }

  /** Class 2 of few, between two others: no bin of either may swallow it. */
  @Test
  void keepsFewNumbersApartAsTheyMayBeClasses() {
    Comparison comparison =
        compared(
            LongType,
            all(times(900, 1L), times(90, 3L), times(10, 4L)),
            all(times(450, 1L), times(450, 2L), all(times(90, 3L), times(10, 4L))));

    assertThat(filled(comparison)).extracting(Bin::expected).containsExactly(900L, 0L, 90L, 10L);
    assertThat(comparison.index()).isGreaterThan(3);
  }

  @Test
  void givesANumberThatManyRowsHaveABinOfItsOwn() {
    // Given scores that are mostly 0, and else spread
    List<Double> spread = IntStream.range(1, 401).mapToObj(i -> i / 400.0 - 0.25).toList();

    // When
    List<Bin> bins = filled(compared(DoubleType, all(times(600, 0.0), spread), spread));

    // Then 100 are below 0, one is 0, and the others above
    assertThat(bins).extracting(Bin::expected).contains(601L);
    assertThat(bins.stream().filter(bin -> bin.expected() == 601).findFirst().get().actual())
        .isEqualTo(1);
  }

  @Test
  void comparesNumbersOfDifferentPrecisionByTheLesser() {
    // Given a reference that is told less precisely, as it has numbers of all sizes
    List<Double> wide = new ArrayList<>(times(10_000, 0.7));
    IntStream.range(0, 2_000).forEach(i -> wide.add(Math.exp(i / 10.0 - 100)));
    List<Double> narrow = times(10_000, 0.7);
    assertThat(((NumberProfile) Profiles.of(DoubleType, wide)).precision()).isLessThan(8);

    // When, Then
    assertThat(compared(DoubleType, wide, narrow).bins().stream().mapToLong(Bin::actual).sum())
        .isEqualTo(10_000);
    assertThat(compared(DoubleType, wide, narrow).index()).isBetween(0.1, 1.5);
  }

  @Test
  void comparesLabelsByLabel() {
    Comparison comparison =
        compared(
            StringType,
            all(times(50, "yes"), times(50, "no")),
            all(times(60, "yes"), times(20, "no"), times(20, "maybe")));

    assertThat(filled(comparison))
        .containsExactly(new Bin("maybe", 0, 20), new Bin("no", 50, 20), new Bin("yes", 50, 60));
    assertThat(comparison.index())
        .isCloseTo(
            (0.2 - 1e-4) * Math.log(0.2 / 1e-4) - 0.3 * Math.log(0.4) + 0.1 * Math.log(1.2),
            within(1e-12));
  }

  /** Label b70 is told apart where there are few, and is one of many in the reference. */
  @Test
  void countsWhatOneSideDoesNotTellApartAsOtherOnBoth() {
    List<String> many = IntStream.range(0, 100).mapToObj("b%02d"::formatted).toList();

    Comparison comparison = compared(StringType, many, all(times(3, "b70"), times(7, "b01")));

    assertThat(filled(comparison))
        .hasSize(65)
        .contains(new Bin("b01", 1, 7), new Bin("(other)", 36, 3));
  }

  @Test
  void doesNotCompareNumbersWithLabels() {
    assertThat(
            Comparison.of(
                Profiles.of(LongType, List.of(1L)), Profiles.of(StringType, List.of("1"))))
        .isEmpty();
  }

  @Test
  void namesBinsAsPeopleWriteNumbers() {
    Comparison comparison =
        compared(
            DoubleType,
            all(times(1, -1e-12), times(1, -2.0), times(1, 1e12)),
            all(times(1, -3.0), times(1, 0.0), times(1, 4e15)));

    assertThat(filled(comparison))
        .extracting(Bin::name)
        .containsExactly(
            "below -2.00781",
            "about -2",
            "about -9.98313E-13",
            "from -9.98313E-13 to 9.9858E+11",
            "about 9.9858E+11",
            "from 1.00073E+12");
  }

  @Test
  void tellsWhatEachBinAdds() {
    Comparison comparison =
        compared(StringType, all(times(5, "a"), times(5, "b")), all(times(6, "a"), times(4, "b")));

    assertThat(comparison.parts()[0]).isCloseTo(0.1 * Math.log(1.2), within(1e-15));
    assertThat(Arrays.stream(comparison.parts()).sum()).isEqualTo(comparison.index());
  }
}
