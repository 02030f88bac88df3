package io.nightshift.inference;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.error.Problems;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.BiFunction;

/**
 * Finds the files of external data which an ONNX file refers to: tensors may keep their values in
 * other files, by a path relative to the model's folder.
 */
public final class ExternalData {
  private final Path model;

  private ExternalData(Path model) {
    this.model = model;
  }

  /**
   * The files that a model needs beside its own, relative to the folder that it lies in, with
   * {@code /} between folders.
   *
   * @throws InvalidRequestException if the file is missing or not an ONNX file; or, naming all of
   *     them, if it refers to files that are missing or might not be the model's own: absolute
   *     paths, paths with {@code ..}, symbolic and hard links
   */
  public static SortedSet<String> files(Path onnx) {
    return checked(onnx, ExternalData::ownFile);
  }

  /**
   * The same files before they are there: for those who must fetch them first.
   *
   * @throws InvalidRequestException as {@link #files} does, except for what only the files tell
   */
  public static SortedSet<String> locations(Path onnx) {
    return checked(onnx, (data, location) -> data.inFolder(location).toString());
  }

  private static SortedSet<String> checked(
      Path onnx, BiFunction<ExternalData, String, String> check) {
    requireFile(onnx);
    ExternalData data = new ExternalData(onnx);
    SortedSet<String> files = new TreeSet<>();
    Problems problems = new Problems();
    try (InputStream stream = Files.newInputStream(onnx)) {
      for (String location : ExternalLocations.in(onnx, stream)) {
        problems.collect(() -> files.add(check.apply(data, location)));
      }
    } catch (IOException e) {
      throw new InvalidRequestException(
          "Cannot read model %s: %s".formatted(onnx, e.getMessage()), e);
    }
    problems.throwIfAny();
    return Collections.unmodifiableSortedSet(files);
  }

  private static void requireFile(Path onnx) {
    if (!Files.exists(onnx)) {
      throw new InvalidRequestException(
          "Cannot read model %s: there is no such file".formatted(onnx));
    }
    if (!Files.isRegularFile(onnx)) {
      throw new InvalidRequestException("Cannot read model %s: it is not a file".formatted(onnx));
    }
    if (onnx.toFile().length() > Integer.MAX_VALUE) {
      throw new InvalidRequestException(
          "Cannot read model %s: ONNX files end at 2 GB; export it with external data"
              .formatted(onnx));
    }
  }

  /** The location without {@code .} in it, if it can only be a file in the model's folder. */
  private String ownFile(String location) {
    Path relative = inFolder(location);
    Path folder = model.toAbsolutePath().getParent();
    Path file = folder;
    for (Path part : relative) {
      file = file.resolve(part);
      if (Files.isSymbolicLink(file)) {
        throw refused(
            "its external data '%s' is a symbolic link; put the file itself there"
                .formatted(location));
      }
    }
    if (!Files.exists(file)) {
      throw refused("its external data '%s' is missing".formatted(location));
    }
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw refused("its external data '%s' is not a file".formatted(location));
    }
    if (hasOtherNames(file)) {
      throw refused(
          "its external data '%s' is a hard link, which another file shares; put a copy there"
              .formatted(location));
    }
    return relative.toString();
  }

  /** The location without {@code .} in it, if that does not lead out of the model's folder. */
  private Path inFolder(String location) {
    if (location.isBlank()) {
      throw refused("its external data has no location");
    }
    if (location.startsWith("/") || location.contains("\\") || location.matches("[A-Za-z]:.*")) {
      throw refused("its external data '%s' must be a relative path".formatted(location));
    }
    Path inFolder = Path.of("");
    for (Path part : relative(location)) {
      String name = part.toString();
      if (name.equals("..")) {
        throw refused("its external data '%s' is outside the model's folder".formatted(location));
      }
      if (!name.equals(".")) {
        inFolder = inFolder.resolve(part);
      }
    }
    return inFolder;
  }

  /** Where the file system does not count names, a hard link cannot be told from a file. */
  private static boolean hasOtherNames(Path file) {
    try {
      return Files.getAttribute(file, "unix:nlink") instanceof Integer names && names > 1;
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }

  private Path relative(String location) {
    try {
      return Path.of(location);
    } catch (InvalidPathException e) {
      throw refused("its external data '%s' must be a relative path".formatted(location));
    }
  }

  private InvalidRequestException refused(String why) {
    return new InvalidRequestException("Cannot read model %s: %s".formatted(model, why));
  }
}
