package io.nightshift.stream;

import io.nightshift.error.InvalidRequestException;
import org.apache.spark.sql.streaming.Trigger;

/**
 * When a stream looks for what is new.
 *
 * @param text as people write it
 * @param trigger as Spark has it
 * @param ends whether the stream ends when all is scored that was there at its start
 */
public record Schedule(String text, Trigger trigger, boolean ends) {
  /** What is new, and then no more. */
  public static final String AVAILABLE_NOW = "available-now";

  /**
   * Reads it.
   *
   * @param text {@link #AVAILABLE_NOW}, or an interval such as {@code 30 seconds}
   * @throws InvalidRequestException if it is neither
   */
  public static Schedule parse(String text) {
    if (text.equals(AVAILABLE_NOW)) {
      return new Schedule(text, Trigger.AvailableNow(), true);
    }
    try {
      return new Schedule(text, Trigger.ProcessingTime(text), false);
    } catch (IllegalArgumentException e) {
      throw new InvalidRequestException(
          "Invalid --trigger '%s': must be %s, or an interval such as '30 seconds' or '5 minutes'"
              .formatted(text, AVAILABLE_NOW),
          e);
    }
  }
}
