package io.nightshift.cli;

import io.nightshift.error.InvalidRequestException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;

/** Reads points in time. */
final class Moments {
  private Moments() {}

  /**
   * A time with its zone, or a date, which means its beginning in UTC.
   *
   * @param option what it was given for, for the message
   */
  static Instant read(String option, String text) {
    try {
      return text.contains("T")
          ? OffsetDateTime.parse(text).toInstant()
          : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
    } catch (DateTimeParseException e) {
      throw new InvalidRequestException(
          "Invalid %s '%s': write a time with its zone, as in 2013-06-14T03:00Z, or a date"
              .formatted(option, text),
          e);
    }
  }
}
