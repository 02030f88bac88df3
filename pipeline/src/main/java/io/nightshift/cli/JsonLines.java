package io.nightshift.cli;

import io.nightshift.observe.RunLabel;
import io.nightshift.storage.Json;
import io.nightshift.storage.Timestamps;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.Map;
import java.util.TreeMap;

/**
 * Turns each line of text into a JSON object with the members that the lines of the log have. Blank
 * lines are left out. Thread-safe.
 */
final class JsonLines extends Writer {
  private static final String LOGGER = "nightshift";

  private final PrintWriter target;
  private final StringBuilder line = new StringBuilder();

  JsonLines(PrintWriter target) {
    this.target = target;
  }

  @Override
  public void write(char[] text, int offset, int length) {
    synchronized (lock) {
      for (int i = offset; i < offset + length; i++) {
        if (text[i] == '\n') {
          end();
        } else if (text[i] != '\r') {
          line.append(text[i]);
        }
      }
    }
  }

  private void end() {
    String message = line.toString();
    line.setLength(0);
    if (message.isBlank()) {
      return;
    }
    Map<String, String> members = new TreeMap<>();
    members.put("at", Timestamps.now().toString());
    members.put("level", level(message));
    members.put("run_id", RunLabel.current());
    members.put("logger", LOGGER);
    members.put("thread", Thread.currentThread().getName());
    members.put("message", message.strip());
    members.put("exception", "");
    target.println(Json.compact(members));
  }

  /** By how the command's messages begin. */
  private static String level(String message) {
    if (message.startsWith("nightshift: ")) {
      return "ERROR";
    }
    return message.startsWith("Warning: ") ? "WARN" : "INFO";
  }

  @Override
  public void flush() {
    target.flush();
  }

  @Override
  public void close() {
    synchronized (lock) {
      end();
    }
    target.close();
  }
}
