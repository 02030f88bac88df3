package io.nightshift.registry;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Folders on this machine's disk with all that is in them. Links are not followed. */
final class FolderTree {
  private FolderTree() {}

  /** What lies directly in a folder and has such a name. */
  static List<Path> list(Path folder, String glob) throws IOException {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, glob)) {
      files.forEach(found::add);
    }
    return found;
  }

  /** How much the files below a folder hold; nothing if there is no such folder. */
  static long bytes(Path folder) throws IOException {
    long bytes = 0;
    for (Path path : walk(folder)) {
      try {
        if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
          bytes += Files.size(path);
        }
      } catch (NoSuchFileException e) {
        // Somebody deletes the folder meanwhile.
      }
    }
    return bytes;
  }

  /** Deletes a folder, if it is there. */
  static void delete(Path folder) throws IOException {
    List<Path> paths = new ArrayList<>(walk(folder));
    paths.sort(Comparator.reverseOrder());
    for (Path path : paths) {
      Files.deleteIfExists(path);
    }
  }

  private static List<Path> walk(Path folder) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      return paths.toList();
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (UncheckedIOException e) {
      if (e.getCause() instanceof NoSuchFileException) {
        // Deleted by somebody else while we look: there is nothing of it to count.
        return List.of();
      }
      throw e.getCause();
    }
  }
}
