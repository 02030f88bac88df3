package io.nightshift.quality;

import static org.apache.spark.sql.types.DataTypes.BooleanType;
import static org.apache.spark.sql.types.DataTypes.DoubleType;
import static org.apache.spark.sql.types.DataTypes.FloatType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.createArrayType;
import static org.apache.spark.sql.types.DataTypes.createDecimalType;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.nightshift.binding.OutputBinding;
import io.nightshift.error.InvalidRequestException;
import io.nightshift.storage.Json;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.apache.spark.sql.types.DataType;
import org.junit.jupiter.api.Test;

class ProfileTest {
  /** Far more places than a profile tells apart, and all that is no finite number. */
  @Provide
  Arbitrary<List<Double>> numbers() {
    return Arbitraries.oneOf(
            Arbitraries.doubles(),
            Arbitraries.longs().map(Double::longBitsToDouble),
            Arbitraries.doubles().between(0.9, 1),
            Arbitraries.of(0.0, -0.0, Double.MIN_VALUE, Double.MAX_VALUE, 1.0),
            Arbitraries.of(Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY))
        .injectNull(0.05)
        .list()
        .ofMaxSize(2_000);
  }

  @Provide
  Arbitrary<List<String>> labels() {
    return Arbitraries.strings()
        .alpha()
        .ofMaxLength(2)
        .map(text -> text.equals("zz") ? "z".repeat(65) : text)
        .injectNull(0.05)
        .list()
        .ofMaxSize(1_000);
  }

  @Property(tries = 150)
  void ofNumbersIsTheSameInWhateverPartsAndOrderTheyCome(
      @ForAll("numbers") List<Double> values,
      @ForAll @IntRange(min = 1, max = 40) int parts,
      @ForAll Random random) {
    assertSameInParts(DoubleType, values, parts, random);
  }

  @Property(tries = 150)
  void ofLabelsIsTheSameInWhateverPartsAndOrderTheyCome(
      @ForAll("labels") List<String> values,
      @ForAll @IntRange(min = 1, max = 40) int parts,
      @ForAll Random random) {
    assertSameInParts(StringType, values, parts, random);
  }

  private static void assertSameInParts(DataType type, List<?> values, int parts, Random random) {
    // Given
    Profile whole = Profiles.of(type, values);
    List<Object> shuffled = new ArrayList<>(values);
    Collections.shuffle(shuffled, random);
    List<Profile> profiles = new ArrayList<>();
    for (int part = 0; part < parts; part++) {
      int from = shuffled.size() * part / parts;
      int to = shuffled.size() * (part + 1) / parts;
      profiles.add(Profiles.of(type, shuffled.subList(from, to), 1 + random.nextInt(100)));
    }
    Collections.shuffle(profiles, random);

    // When
    Profile merged = profiles.stream().reduce(Profile::plus).orElseThrow();

    // Then
    assertThat(merged).isEqualTo(whole);
    assertThat(merged.rows()).isEqualTo(values.size());
    assertThat(Json.read("profile", Json.bytes(whole), Profile.class)).isEqualTo(whole);
    assertThat(Profiles.received(Profiles.sent(whole))).isEqualTo(whole);
  }

  @Test
  void tellsSoManyPlacesApartAsItHasRoomFor() {
    // Given a number in each of a thousand places of a 256th of its power of two
    List<Double> values =
        IntStream.range(0, 1_000)
            .mapToObj(i -> (256 + i % 256) * Math.scalb(1.0, i / 256))
            .toList();

    // When
    NumberProfile few = (NumberProfile) Profiles.of(DoubleType, values.subList(0, 512));
    NumberProfile many = (NumberProfile) Profiles.of(DoubleType, values);

    // Then
    assertThat(few.precision()).isEqualTo(8);
    assertThat(few.places()).hasSize(512);
    assertThat(many.precision()).isEqualTo(7);
    assertThat(many.places()).hasSize(500);
    assertThat(many.counts()).containsOnly(2L);
  }

  @Test
  void countsWhatIsNoFiniteNumberApart() {
    // Given
    List<Float> values =
        Arrays.asList(
            0.5f,
            -0.0f,
            0.0f,
            null,
            Float.NaN,
            Float.NaN,
            Float.POSITIVE_INFINITY,
            Float.NEGATIVE_INFINITY);

    // When
    Profile profile = Profiles.of(FloatType, values);

    // Then
    assertThat(profile)
        .isEqualTo(new NumberProfile(8, List.of(0, Places.of(0.5)), List.of(2L, 1L), 1, 1, 2, 1));
    assertThat(profile.rows()).isEqualTo(8);
  }

  @Test
  void isTheSameForAFloatADoubleAndAWholeNumberOfTheSameValue() {
    Profile floats = Profiles.of(FloatType, List.of(1f, 2f, -3f, 1e6f));

    assertThat(Profiles.of(DoubleType, List.of(1.0, 2.0, -3.0, 1e6))).isEqualTo(floats);
    assertThat(Profiles.of(LongType, List.of(1L, 2L, -3L, 1_000_000L))).isEqualTo(floats);
    assertThat(
            Profiles.of(
                createDecimalType(20, 0),
                Stream.of("1", "2", "-3", "1000000").map(BigDecimal::new).toList()))
        .isEqualTo(floats);
  }

  /** Each number lies in its place, and the places lie as the numbers do. */
  @Property
  void placesRiseWithTheNumbers(@ForAll double one, @ForAll double other) {
    int place = Places.of(one);

    assertThat(Places.least(place, 8)).isLessThanOrEqualTo(one);
    if (one < Double.MAX_VALUE && Double.isFinite(Places.least(place + 1, 8))) {
      assertThat(Places.least(place + 1, 8)).isGreaterThan(one);
    }
    assertThat(Integer.compare(place, Places.of(other)))
        .isIn(0, Double.compare(one + 0.0, other + 0.0));
  }

  @Test
  void countsLabelsAndTruthValues() {
    assertThat(Profiles.of(StringType, Arrays.asList("yes", "no", "yes", null)))
        .isEqualTo(new LabelProfile(new TreeMap<>(Map.of("yes", 2L, "no", 1L)), 0, 1));
    assertThat(Profiles.of(BooleanType, Arrays.asList(true, true, false, null)))
        .isEqualTo(new LabelProfile(new TreeMap<>(Map.of("true", 2L, "false", 1L)), 0, 1));
  }

  @Test
  void tellsTheFirstLabelsApartAndCountsOthersTogether() {
    // Given labels from 00 to 99, the last first, and a text that is no label
    List<String> values = new ArrayList<>();
    IntStream.range(0, 100).forEach(i -> values.add("%02d".formatted(99 - i)));
    values.add("0".repeat(65));

    // When
    LabelProfile profile = (LabelProfile) Profiles.of(StringType, values);

    // Then
    assertThat(profile.labels()).hasSize(64).containsKeys("00", "63").doesNotContainKey("64");
    assertThat(profile.other()).isEqualTo(37);
  }

  @Test
  void leavesColumnsOfManyValuesARowOut() {
    OutputBinding array = new OutputBinding("all", null, null, createArrayType(FloatType));
    OutputBinding number = new OutputBinding("one", null, null, FloatType);

    assertThat(OutputProfiler.columns(List.of(array, number))).containsExactly("one");
    assertThat(new OutputProfiler(List.of(array, number)).profiles()).containsOnlyKeys("one");
  }

  @Test
  void isWrittenOnAFewLines() {
    assertThat(Json.write(Profiles.of(DoubleType, Arrays.asList(1.0, 2.0, 2.0, null))))
        .isEqualTo(
            """
            {
              "kind": "numbers",
              "precision": 8,
              "places": [ 261888, 262144 ],
              "counts": [ 1, 2 ],
              "nulls": 1
            }
            """);
    assertThat(Json.write(Profiles.of(BooleanType, List.of(true))))
        .isEqualTo(
            """
            {
              "kind": "labels",
              "labels": {
                "true": 1
              }
            }
            """);
  }

  @Test
  void refusesWhatNobodyCounted() {
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(
            () ->
                Json.read(
                    "record",
                    "{\"kind\": \"numbers\", \"precision\": 8, \"places\": [2, 1], \"counts\": [1, 1]}"
                        .getBytes(StandardCharsets.UTF_8),
                    Profile.class))
        .withMessageContaining("places must ascend");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> Profiles.of(LongType, List.of(1L)).plus(Profiles.of(StringType, List.of("1"))));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new NumberProfile(9, List.of(), List.of(), 0, 0, 0, 0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new NumberProfile(8, List.of(1), List.of(), 0, 0, 0, 0));
  }

  /** That so many rows fit in so small a record is what the profile is for. */
  @Test
  void staysSmallWhateverIsScored() {
    Random random = new Random(1);
    List<Double> values =
        DoubleStream.generate(() -> Math.exp(20 * random.nextGaussian()))
            .limit(100_000)
            .boxed()
            .toList();

    Profile profile = Profiles.of(DoubleType, values);

    assertThat(Json.compact(profile)).hasSizeLessThan(8_000);
    assertThat(Profiles.sent(profile)).hasSizeLessThan(2_000);
  }
}
