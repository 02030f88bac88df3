package io.nightshift.inference;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.error.Problems;
import io.nightshift.storage.DigestedCopy;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A shared library of custom operators that somebody allowed. It is native code with the rights of
 * the process, so it is allowed by what it is, not by where it lies.
 *
 * @param location where the driver finds it
 * @param sha256 what it must be: 64 hexadecimal digits
 */
public record OperatorLibrary(String location, String sha256) implements Serializable {
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

  /**
   * Makes the digest lower case.
   *
   * @throws InvalidRequestException if the location is blank, or the digest is none
   */
  public OperatorLibrary {
    if (location.isBlank()) {
      throw new InvalidRequestException("Invalid library of custom operators: has no location");
    }
    sha256 = sha256.toLowerCase(Locale.ROOT);
    if (!SHA256.matcher(sha256).matches()) {
      throw new InvalidRequestException(
          "Invalid SHA-256 of library %s: want 64 hexadecimal digits, as sha256sum prints them, got: %s"
              .formatted(location, sha256));
    }
  }

  /** Where the bytes of a library come from. */
  @FunctionalInterface
  public interface Source {
    /**
     * Opens a library; the caller closes it.
     *
     * @throws IOException if it cannot be opened
     */
    InputStream open(OperatorLibrary library) throws IOException;
  }

  /**
   * Copies libraries to this machine, and verifies each copy.
   *
   * @param folder a folder that only this process writes to; created if missing
   * @throws InvalidRequestException with every library that is missing or another than was allowed
   * @throws IOException if a copy fails
   */
  public static void copyAll(List<OperatorLibrary> libraries, Source source, Path folder)
      throws IOException {
    Problems problems = new Problems();
    for (OperatorLibrary library : libraries) {
      Files.createDirectories(folder);
      Path copy = library.in(folder);
      try (InputStream in = source.open(library)) {
        String digest = DigestedCopy.to(copy, in);
        if (!digest.equals(library.sha256())) {
          Files.delete(copy);
          problems.add(library.isAnother(digest));
        }
      } catch (FileNotFoundException | NoSuchFileException e) {
        problems.add("Cannot load library %s: there is no such file".formatted(library.location()));
      }
    }
    problems.throwIfAny();
  }

  /** Where its copy lies in a folder that {@link #copyAll} has filled. */
  public Path in(Path folder) {
    return folder.resolve(sha256);
  }

  private String isAnother(String digest) {
    return "Cannot load library %s: its SHA-256 is %s, allowed is %s. Find out who changed it; if it is the one that you want, allow the new digest"
        .formatted(location, digest, sha256);
  }
}
