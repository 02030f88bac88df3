package io.nightshift.run;

import io.nightshift.error.InvalidRequestException;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Snapshots as people write them: {@code 2013-06-01..2013-06-14,2013-06-20}. */
public final class SnapshotList {
  private static final String TO = "..";

  /** Ten years of days: more is a slip. */
  private static final int MOST_DAYS = 3_660;

  private SnapshotList() {}

  /**
   * The snapshots in the order written, none twice.
   *
   * @param text values and ranges of dates, whose ends belong to them, separated by commas
   * @throws InvalidRequestException if a part is neither
   */
  public static List<String> parse(String text) {
    Set<String> snapshots = new LinkedHashSet<>();
    for (String part : text.split(",", -1)) {
      String value = part.strip();
      if (value.isEmpty()) {
        throw new InvalidRequestException(
            "Invalid --snapshots '%s': write snapshots with commas between, or FIRST..LAST"
                .formatted(text));
      }
      int to = value.indexOf(TO);
      if (to < 0) {
        snapshots.add(value);
      } else {
        snapshots.addAll(range(value, value.substring(0, to), value.substring(to + TO.length())));
      }
    }
    return new ArrayList<>(snapshots);
  }

  private static List<String> range(String text, String first, String last) {
    LocalDate from;
    LocalDate to;
    try {
      from = LocalDate.parse(first.strip());
      to = LocalDate.parse(last.strip());
    } catch (DateTimeParseException e) {
      throw new InvalidRequestException(
          "Invalid --snapshots '%s': '%s' is no date such as 2013-06-01"
              .formatted(text, e.getParsedString()),
          e);
    }
    if (to.isBefore(from) || from.plusDays(MOST_DAYS).isBefore(to)) {
      throw new InvalidRequestException(
          "Invalid --snapshots '%s': the last day must not be before the first, nor %,d days after it"
              .formatted(text, MOST_DAYS));
    }
    return from.datesUntil(to.plusDays(1)).map(LocalDate::toString).toList();
  }
}
