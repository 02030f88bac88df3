package io.nightshift.cli;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.storage.Json;
import io.nightshift.storage.Storage;
import io.nightshift.table.RejectFiles;
import io.nightshift.table.RejectedRow;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/**
 * Writes rejected rows into a new local file, in the form that its name asks for.
 *
 * @param file the file, which must not exist
 * @param format its form
 */
record RejectExport(Path file, Format format) {
  /** The forms, by the end of the name. */
  enum Format {
    /** A line for each row after a header, as RFC 4180 has it; inputs are {@code inputs.x}. */
    CSV,
    /** An array of JSON objects, one a line. */
    JSON,
    /** One JSON object a line. */
    JSONL,
    /** The rows as they are stored. */
    PARQUET;

    private static Optional<Format> of(Path file) {
      String name = String.valueOf(file.getFileName());
      return Arrays.stream(values())
          .filter(format -> name.endsWith("." + format.name().toLowerCase(java.util.Locale.ROOT)))
          .findFirst();
    }
  }

  /**
   * An export that was not begun.
   *
   * @throws InvalidRequestException if the name has none of the known ends, or the file is there
   */
  static RejectExport to(Path file) {
    Format format =
        Format.of(file)
            .orElseThrow(
                () ->
                    new InvalidRequestException(
                        "Invalid --export '%s': the name must end in .csv, .json, .jsonl or .parquet"
                            .formatted(file)));
    if (Files.exists(file)) {
      throw alreadyThere(file);
    }
    return new RejectExport(file, format);
  }

  private static InvalidRequestException alreadyThere(Path file) {
    return new InvalidRequestException(
        "Invalid --export '%s': there is such a file already; delete it, or name another"
            .formatted(file));
  }

  /**
   * Writes the rows with a code, or with any if it is empty, and returns how many they are.
   *
   * @throws InvalidRequestException if the file cannot be written
   */
  long write(RejectFiles rejects, String code) {
    if (format == Format.PARQUET) {
      return rejects.copy(code, new org.apache.hadoop.fs.Path(file.toUri()));
    }
    AtomicLong rows = new AtomicLong();
    try (BufferedWriter out =
        Files.newBufferedWriter(file, StandardCharsets.UTF_8, StandardOpenOption.CREATE_NEW)) {
      rejects.forEach(
          code,
          row -> {
            write(out, row, rows.getAndIncrement() == 0);
            return true;
          });
      if (format == Format.JSON) {
        out.write(rows.get() == 0 ? "[]\n" : "\n]\n");
      }
    } catch (FileAlreadyExistsException e) {
      throw alreadyThere(file);
    } catch (IOException | UncheckedIOException e) {
      throw new InvalidRequestException("Cannot write %s: %s".formatted(file, e.getMessage()), e);
    }
    return rows.get();
  }

  private void write(Writer out, RejectedRow row, boolean isFirst) {
    try {
      if (format == Format.JSON) {
        out.write((isFirst ? "[\n" : ",\n") + Json.compact(row.document()));
      } else if (format == Format.JSONL) {
        out.write(Json.compact(row.document()) + "\n");
      } else {
        if (isFirst) {
          out.write(line(row.flat().keySet()));
        }
        out.write(line(row.flat().values()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String line(Collection<?> cells) {
    return cells.stream().map(RejectExport::cell).collect(Collectors.joining(",")) + "\r\n";
  }

  private static String cell(Object value) {
    if (value == null) {
      return "";
    }
    String text = value instanceof Collection<?> ? Json.compact(value) : value.toString();
    boolean isPlain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return isPlain && !text.isEmpty() ? text : '"' + text.replace("\"", "\"\"") + '"';
  }

  /** The file as people write it. */
  String display() {
    return Storage.display(new org.apache.hadoop.fs.Path(file.toUri()));
  }
}
