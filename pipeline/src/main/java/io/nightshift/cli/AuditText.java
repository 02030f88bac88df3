package io.nightshift.cli;

import io.nightshift.audit.AuditEntry;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Entries of an audit in words. */
final class AuditText {
  private static final MathContext DIGITS = new MathContext(4);

  private AuditText() {}

  /** What an entry is about. */
  static String what(AuditEntry entry) {
    List<String> words = new ArrayList<>();
    add(words, "", entry.text("command"));
    add(words, "", String.join(" ", entry.texts("arguments")));
    add(words, "", gate(entry));
    add(words, "", entry.text("alias"));
    add(words, "", model(entry));
    add(words, "snapshot ", entry.text("snapshot"));
    add(words, "run ", entry.text("run_id"));
    add(words, "from run ", entry.text("from_run"));
    add(words, "runs ", String.join(", ", entry.texts("runs")));
    add(words, "", String.join(", ", entry.texts("tags")));
    return String.join(", ", words);
  }

  private static String gate(AuditEntry entry) {
    return entry.text("gate")
        + (entry.text("limit").isEmpty()
            ? ""
            : " %s of %s".formatted(rounded(entry.text("value")), rounded(entry.text("limit"))));
  }

  private static String rounded(String number) {
    return new BigDecimal(number).round(DIGITS).stripTrailingZeros().toPlainString();
  }

  private static String model(AuditEntry entry) {
    String version = entry.text("version");
    String from = entry.text("from_version");
    return entry.text("model")
        + (version.isEmpty() ? "" : ":" + version)
        + (from.isEmpty() ? "" : " (from %s)".formatted(from));
  }

  private static void add(List<String> words, String before, String text) {
    if (!text.isEmpty()) {
      words.add(before + text);
    }
  }

  /** Why it happened, or did not. */
  static String why(AuditEntry entry) {
    List<String> reasons = new ArrayList<>();
    add(reasons, "", entry.text("reason"));
    add(reasons, "", entry.texts("findings").stream().findFirst().orElse(""));
    add(reasons, "", entry.texts("problems").stream().findFirst().orElse(""));
    return reasons.stream()
        .flatMap(String::lines)
        .map(String::strip)
        .collect(Collectors.joining(" "));
  }
}
