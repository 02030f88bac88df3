package io.nightshift.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The folder from which node_exporter's textfile collector reads: a file {@code
 * nightshift-JOB.prom} for each job, replaced whole by a rename.
 *
 * @param folder on a local disk
 */
public record TextfileFolder(Path folder) implements MetricsTarget {
  /** The lines that begin a family say what it is called. */
  private static final Pattern HEADER = Pattern.compile("# (?:HELP|TYPE) (\\S+) .*");

  @Override
  public void send(String job, MetricSnapshots figures) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new IOException("there is no such folder");
    }
    Path file = folder.resolve("nightshift-%s.prom".formatted(job));
    SortedMap<String, String> families = families(known(file));
    families.putAll(families(text(figures)));
    replace(file, String.join("", families.values()));
  }

  /** What the file says now; a file that is not text, or not there, says nothing. */
  private static String known(Path file) throws IOException {
    try {
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (MalformedInputException e) {
      return "";
    }
  }

  private static String text(MetricSnapshots figures) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrometheusTextFormatWriter.create().write(bytes, figures, EscapingScheme.UNDERSCORE_ESCAPING);
    return bytes.toString(UTF_8);
  }

  /** The lines of each family, by its name. */
  private static SortedMap<String, String> families(String text) {
    SortedMap<String, String> families = new TreeMap<>();
    String current = "";
    for (String line : text.lines().toList()) {
      Matcher header = HEADER.matcher(line);
      if (header.matches()) {
        current = header.group(1);
      }
      if (!current.isEmpty() && !line.isBlank()) {
        families.merge(current, line + "\n", String::concat);
      }
    }
    return families;
  }

  /**
   * Under a name that the collector does not read until all is written. Not by {@link
   * Files#createTempFile}, which nobody else may read.
   */
  private static void replace(Path file, String text) throws IOException {
    Path beside = file.resolveSibling(".%s.%s".formatted(file.getFileName(), UUID.randomUUID()));
    try {
      Files.writeString(beside, text, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(beside);
    }
  }

  @Override
  public String toString() {
    return folder.toString();
  }
}
