package io.nightshift.inference;

import ai.onnxruntime.OrtException;
import io.nightshift.batch.Batch;
import io.nightshift.error.InvalidRequestException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Counts how often the model failed in a task, and ends the task when that is more than bad rows
 * explain. Not thread-safe.
 */
final class ModelFailures {
  /**
   * How many runs of the model may fail in one task. Finding one bad row among 4,096 takes 13
   * failed runs; a task that needs more than this has a bad model or bad data, not a few bad rows.
   */
  static final int MOST_RUNS = 1_000;

  /** How many messages are told, and how many rows as examples of each. */
  private static final int SHOWN = 3;

  private static final Pattern NUMBER = Pattern.compile("\\d+");

  /** Rows on which the model failed alone, by its message without the numbers in it. */
  private final Map<String, Group> groups = new LinkedHashMap<>();

  private long rows;
  private int runs;

  private static final class Group {
    private final String example;
    private final List<String> names = new ArrayList<>();
    private long rows;

    Group(String example) {
      this.example = example;
    }

    String describe() {
      return String.format(
          Locale.ROOT,
          "  %,d row%s, such as %s: %s",
          rows,
          rows == 1 ? "" : "s",
          String.join(" and ", names),
          example);
    }
  }

  /**
   * A run on one row failed.
   *
   * @param sink knows how people call the row
   */
  void addRow(Batch batch, int row, String message, ScoreSink sink) {
    rows++;
    Group group =
        groups.computeIfAbsent(
            NUMBER.matcher(message).replaceAll("#"), alike -> new Group(message));
    group.rows++;
    if (group.names.size() < SHOWN) {
      group.names.add(sink.name(batch, row));
    }
  }

  /**
   * A run failed, on however many rows.
   *
   * @throws InvalidRequestException if there were too many
   */
  void addRun(OrtException failure) {
    runs++;
    if (runs > MOST_RUNS) {
      throw new InvalidRequestException(problems(failure), failure);
    }
  }

  private List<String> problems(OrtException last) {
    List<String> problems = new ArrayList<>();
    problems.add(
        String.format(
            Locale.ROOT,
            "Cannot go on: the model failed %,d times in one task, on %,d rows by themselves. "
                + "Reject what it cannot take with 'rules', or mend the snapshot or the model. %s",
            runs,
            rows,
            groups.isEmpty() ? "Last: " + RuntimeMessage.of(last) : "Most often it says:"));
    groups.values().stream()
        .sorted(Comparator.comparingLong((Group group) -> group.rows).reversed())
        .limit(SHOWN)
        .map(Group::describe)
        .forEach(problems::add);
    return problems;
  }
}
