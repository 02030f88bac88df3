package io.nightshift.job;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.error.Secrets;
import io.nightshift.storage.Glob;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The rows to score: files, or the messages of a topic.
 *
 * @param path a folder of Parquet files, in which {@code {snapshot}} stands for the snapshot; null
 *     if there is a topic
 * @param kafka a topic of Kafka, if rows come from there
 * @param key the columns that tell one row from another; at least one
 * @param keep further columns that are carried into the predictions
 */
public record InputSource(
    String path, Optional<KafkaTopic> kafka, List<String> key, List<String> keep) {
  private static final String PLACEHOLDER = "{snapshot}";
  private static final Pattern BRACES = Pattern.compile("\\{[^{}]*}|[{}]");
  private static final Pattern SNAPSHOT = Pattern.compile("[0-9A-Za-z][0-9A-Za-z._-]*");

  /**
   * Copies the lists.
   *
   * @throws InvalidRequestException if there is not either a path or a topic, if the path is blank,
   *     holds a password or has another placeholder, if no key is given, or if a column is named
   *     twice or is one of those that Nightshift adds
   */
  public InputSource {
    requireOne(path, kafka);
    if (path != null) {
      requirePath(path);
    }
    key = List.copyOf(key);
    keep = List.copyOf(keep);
    if (key.isEmpty()) {
      throw new InvalidRequestException("Invalid 'input.key': must name at least one column");
    }
    new PredictionColumns().claimAll(key, "input.key").claimAll(keep, "input.keep");
  }

  /** Files in a folder. */
  public InputSource(String path, List<String> key, List<String> keep) {
    this(path, Optional.empty(), key, keep);
  }

  private static void requireOne(String path, Optional<KafkaTopic> kafka) {
    if ((path == null) == kafka.isEmpty()) {
      throw new InvalidRequestException(
          "Invalid 'input': must have %s"
              .formatted(
                  path == null
                      ? "'path', a folder of files, or 'kafka', a topic; write one of them, or give it with --set"
                      : "either 'path' or 'kafka', not both; rows come from files or from a topic"));
    }
  }

  /**
   * The folder of Parquet files.
   *
   * @throws InvalidRequestException if the rows come from a topic, which only streams read
   */
  @Override
  public String path() {
    kafka.ifPresent(
        topic -> {
          throw new InvalidRequestException(
              "Cannot read a snapshot: the job's input is topic %s of Kafka, which has none; score its messages with 'nightshift stream', or give files under 'input.path'"
                  .formatted(topic.topic()));
        });
    return path;
  }

  /**
   * The path for one snapshot; the path as it stands, if it has no {@code {snapshot}}.
   *
   * @throws InvalidRequestException if the snapshot could not be the name of a folder
   */
  public String resolve(String snapshot) {
    if (!SNAPSHOT.matcher(snapshot).matches()) {
      throw new InvalidRequestException(
          "Invalid snapshot '%s': use letters, digits, '.', '-' and '_', beginning with a letter or digit"
              .formatted(snapshot));
    }
    return path().replace(PLACEHOLDER, snapshot);
  }

  /** Whether the path depends on the snapshot. */
  public boolean hasPlaceholder() {
    return path().contains(PLACEHOLDER);
  }

  /** The folder that has all snapshots, if the path depends on them; else the path. */
  public String folder() {
    int placeholder = path().indexOf(PLACEHOLDER);
    int end = path.lastIndexOf('/', placeholder);
    if (placeholder < 0) {
      return path;
    }
    return end < 0 ? "." : path.substring(0, Math.max(1, end));
  }

  /**
   * What the path has below {@link #folder}, as a pattern of Hadoop's for whatever stands for a
   * snapshot; empty if the path does not depend on it.
   */
  public String below() {
    if (!hasPlaceholder()) {
      return "";
    }
    int end = path.lastIndexOf('/', path.indexOf(PLACEHOLDER));
    String below = path.substring(end + 1).replaceFirst("/+$", "");
    return Arrays.stream(below.split(Pattern.quote(PLACEHOLDER), -1))
        .map(Glob::literal)
        .collect(Collectors.joining(Glob.ANY));
  }

  static void requirePath(String path) {
    if (path.isBlank()) {
      throw new InvalidRequestException("Invalid 'input.path': must not be blank");
    }
    Secrets.requireNone("'input.path'", path);
    Matcher braces = BRACES.matcher(path);
    while (braces.find()) {
      if (!braces.group().equals(PLACEHOLDER)) {
        throw new InvalidRequestException(
            "Invalid 'input.path' %s: '%s' is not known; the only placeholder is %s"
                .formatted(path, braces.group(), PLACEHOLDER));
      }
    }
  }
}
