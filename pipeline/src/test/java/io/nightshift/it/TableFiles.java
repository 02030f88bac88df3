package io.nightshift.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Looks at a folder in which others create, move and delete meanwhile. */
final class TableFiles {
  private TableFiles() {}

  /** Whether there is any file or folder whose path matches a regular expression. */
  static boolean any(Path table, String regex) {
    return all(table).stream().anyMatch(path -> path.toString().matches(regex));
  }

  /** Everything below a folder; what is deleted while we look may be missing, with its siblings. */
  static List<Path> all(Path table) {
    if (!Files.isDirectory(table)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(table)) {
      return files.toList();
    } catch (IOException | UncheckedIOException e) {
      return List.of();
    }
  }
}
