package io.nightshift.model;

import java.io.Serializable;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * One end of a range: a number, exact to its last digit, or a moment in time.
 *
 * @param text how people write it, the same text for the same bound
 * @param kind what it is
 * @param value the number; of a moment, microseconds since 1970-01-01T00:00Z
 */
public record Bound(String text, Kind kind, BigDecimal value) implements Serializable {
  /** No bound at this end. */
  public static final Bound NONE = new Bound("", Kind.NONE, BigDecimal.ZERO);

  /** More digits than any column has, and few enough to count with. */
  private static final int MOST_DIGITS = 400;

  /** What a bound can be. */
  public enum Kind {
    NONE,
    NUMBER,
    TIME
  }

  /** A number; an infinite one bounds nothing. */
  public static Bound of(double number) {
    return Double.isInfinite(number) ? NONE : of(BigDecimal.valueOf(number));
  }

  private static Bound of(BigDecimal number) {
    BigDecimal stripped = number.stripTrailingZeros();
    return new Bound(stripped.toPlainString(), Kind.NUMBER, stripped);
  }

  /**
   * Reads a bound: a number, a date ({@code 2026-01-31}, its first moment) or a timestamp ({@code
   * 2026-01-31T06:00:00Z}; UTC where it names no zone). Empty if the text is none of them.
   */
  public static Optional<Bound> find(String text) {
    BigDecimal number;
    try {
      number = new BigDecimal(text);
    } catch (NumberFormatException e) {
      return moment(text);
    }
    boolean isCountable = Math.abs((long) number.scale()) + number.precision() <= MOST_DIGITS;
    return isCountable ? Optional.of(of(number)) : Optional.empty();
  }

  private static Optional<Bound> moment(String text) {
    List<Function<String, Instant>> forms =
        List.of(
            date -> LocalDate.parse(date).atStartOfDay().toInstant(ZoneOffset.UTC),
            zoned -> OffsetDateTime.parse(zoned).toInstant(),
            local -> LocalDateTime.parse(local).toInstant(ZoneOffset.UTC));
    for (Function<String, Instant> form : forms) {
      try {
        Instant instant = form.apply(text);
        boolean isDay = instant.equals(instant.truncatedTo(ChronoUnit.DAYS));
        String shown = isDay ? instant.toString().replace("T00:00:00Z", "") : instant.toString();
        return Optional.of(new Bound(shown, Kind.TIME, micros(instant)));
      } catch (DateTimeParseException e) {
        // Another form may fit.
      }
    }
    return Optional.empty();
  }

  private static BigDecimal micros(Instant instant) {
    return BigDecimal.valueOf(instant.getEpochSecond())
        .movePointRight(6)
        .add(BigDecimal.valueOf(instant.getNano(), 3));
  }

  /** Whether there is a bound at this end. */
  public boolean isSet() {
    return kind != Kind.NONE;
  }

  @Override
  public String toString() {
    return text;
  }
}
