package io.nightshift.quality;

import static org.apache.spark.sql.types.DataTypes.DoubleType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.storage.Json;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DriftTest {
  private static final Drift.Reference YESTERDAY =
      new Drift.Reference("2013-06-13", "run-a", "m:1");
  private static final DriftLimits LIMITS =
      new DriftLimits(0.10, OptionalDouble.of(0.25), 1_000, List.of());

  private static SortedMap<String, Profile> scores(long seed, int rows, double shift) {
    Random random = new Random(seed);
    return profiles(
        "score",
        Profiles.of(
            DoubleType,
            DoubleStream.generate(() -> random.nextGaussian() + shift)
                .map(x -> 1 / (1 + Math.exp(-x)))
                .limit(rows)
                .boxed()
                .toList()));
  }

  private static SortedMap<String, Profile> profiles(String column, Profile profile) {
    SortedMap<String, Profile> profiles = new TreeMap<>();
    profiles.put(column, profile);
    return profiles;
  }

  private static ColumnDrift column(Drift drift) {
    assertThat(drift.columns()).hasSize(1);
    return drift.columns().get(0);
  }

  /** Of normal scores that moved by d deviations, the index is near d². */
  @ParameterizedTest
  @CsvSource({"0, stable", "0.2, stable", "0.4, warned", "1, failed"})
  void isJudgedByItsSize(double shift, String verdict) {
    Drift drift = Drift.between(YESTERDAY, scores(1, 20_000, 0), scores(2, 20_000, shift), LIMITS);

    assertThat(column(drift).verdict().label()).isEqualTo(verdict);
    assertThat(column(drift).index()).isBetween(0.5 * shift * shift, 0.005 + 1.1 * shift * shift);
    assertThat(drift.against()).contains(YESTERDAY);
  }

  /** A thousand rows on both sides are enough for chance alone to stay far below the limit. */
  @Test
  void isNotMadeByChanceOfAThousandRows() {
    for (int seed = 0; seed < 200; seed += 2) {
      Drift drift =
          Drift.between(YESTERDAY, scores(seed, 1_000, 0), scores(seed + 1, 1_000, 0), LIMITS);
      assertThat(column(drift).index()).as("seed %d", seed).isLessThan(0.07);
    }
  }

  @Test
  void isNeverToldOfFewRowsOnEitherSide() {
    SortedMap<String, Profile> few = scores(1, 999, 0);
    SortedMap<String, Profile> many = scores(1, 1_000, 5);

    for (Drift drift :
        List.of(
            Drift.between(YESTERDAY, few, many, LIMITS),
            Drift.between(YESTERDAY, many, few, LIMITS),
            Drift.unknown(few, LIMITS))) {
      assertThat(column(drift)).isEqualTo(new ColumnDrift("score", Verdict.TOO_FEW_ROWS, null));
      assertThat(drift.worst()).isEmpty();
      assertThat(drift.drifted()).isEmpty();
    }
  }

  @Test
  void isUnknownWhereThereIsNothingToCompareWith() {
    SortedMap<String, Profile> now = scores(1, 1_000, 0);
    ColumnDrift unknown = new ColumnDrift("score", Verdict.NO_REFERENCE, null);

    assertThat(column(Drift.unknown(now, LIMITS))).isEqualTo(unknown);
    assertThat(column(Drift.between(YESTERDAY, new TreeMap<>(), now, LIMITS))).isEqualTo(unknown);
    SortedMap<String, Profile> labels =
        profiles("score", Profiles.of(StringType, java.util.Collections.nCopies(1_000, "yes")));
    assertThat(column(Drift.between(YESTERDAY, labels, now, LIMITS))).isEqualTo(unknown);
  }

  @Test
  void judgesTheColumnsThatTheJobNames() {
    SortedMap<String, Profile> now = new TreeMap<>(scores(1, 1_000, 0));
    now.put("other", now.get("score"));

    DriftLimits one = new DriftLimits(0.1, OptionalDouble.empty(), 1_000, List.of("other"));

    assertThat(Drift.between(YESTERDAY, now, now, one).columns())
        .extracting(ColumnDrift::column)
        .containsExactly("other");
    assertThat(Drift.between(YESTERDAY, now, now, LIMITS).columns()).hasSize(2);
  }

  @Test
  void isReadAsItWasWritten() {
    Drift drift = Drift.between(YESTERDAY, scores(1, 1_000, 0), scores(2, 1_000, 1), LIMITS);
    Drift unknown = Drift.unknown(scores(1, 1_000, 0), DriftLimits.DEFAULT);

    assertThat(Json.read("drift", Json.bytes(drift), Drift.class)).isEqualTo(drift);
    assertThat(Json.read("drift", Json.bytes(unknown), Drift.class)).isEqualTo(unknown);
    assertThat(Json.write(unknown))
        .isEqualTo(
            """
            {
              "warn": 0.1,
              "min_rows": 1000,
              "columns": [ {
                "column": "score",
                "verdict": "no reference"
              } ]
            }
            """);
  }

  @Test
  void hasAnIndexJustWhereOneWasMeasured() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ColumnDrift("p", Verdict.STABLE, null));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ColumnDrift("p", Verdict.NO_REFERENCE, 0.1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-1 | 0.25 | 1 | Invalid 'drift.warn': must be a number from 0 to 20, got: -1.0",
        "0.1 | NaN | 1 | Invalid 'drift.fail': must be a number from 0 to 20, got: NaN",
        "0.1 | 0.05 | 1 | Invalid 'drift.fail': must not be below 'drift.warn', which is 0.1, got: 0.05",
        "0.1 | 0.1 | 0 | Invalid 'drift.min-rows': must be 1 or more, got: 0",
      })
  void hasLimitsThatMakeSense(double warn, double fail, long minRows, String problem) {
    assertThatThrownBy(() -> new DriftLimits(warn, OptionalDouble.of(fail), minRows, List.of()))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessage(problem);
  }
}
