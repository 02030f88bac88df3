package io.nightshift.registry;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.model.Artifact;
import io.nightshift.model.ModelVersion;
import io.nightshift.storage.DigestedCopy;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * The files of one model version on this machine's disk, every one verified against its digest
 * while it was copied there.
 *
 * @param version whose files these are
 * @param folder where they lie, as the model expects them relative to each other
 */
public record ModelFolder(ModelVersion version, Path folder) {

  /** Where the bytes of an artifact come from. */
  @FunctionalInterface
  public interface Source {
    /**
     * Opens an artifact; the caller closes it.
     *
     * @throws IOException if it cannot be opened
     */
    InputStream open(Artifact artifact) throws IOException;
  }

  /**
   * Copies a version's files into a folder.
   *
   * @param folder a folder that only this process writes to; created if missing
   * @throws InvalidRequestException if a file is missing, or is not the one that was registered
   * @throws IOException if the copy fails
   */
  public static ModelFolder copy(ModelVersion version, Source source, Path folder)
      throws IOException {
    for (Artifact artifact : version.artifacts()) {
      Path target = folder.resolve(artifact.path());
      Files.createDirectories(target.getParent());
      try (InputStream in = source.open(artifact)) {
        String digest = DigestedCopy.to(target, in);
        if (!digest.equals(artifact.sha256())) {
          Files.delete(target);
          throw mismatch(version, artifact, digest);
        }
      } catch (FileNotFoundException | NoSuchFileException e) {
        throw new InvalidRequestException(
            "Cannot load %s: its file %s is gone; restore it from a copy"
                .formatted(version.ref(), artifact.path()),
            e);
      }
    }
    return new ModelFolder(version, folder);
  }

  private static InvalidRequestException mismatch(
      ModelVersion version, Artifact artifact, String found) {
    return new InvalidRequestException(
        "Cannot load %s: its file %s has SHA-256 %s, registered was %s; the file was changed in place; restore it, or register what it is now as a new version"
            .formatted(version.ref(), artifact.path(), found, artifact.sha256()));
  }

  /** The ONNX file to open. */
  public Path entry() {
    return folder.resolve(version.entry());
  }

  /** Where an artifact lies. */
  public Path file(Artifact artifact) {
    return folder.resolve(artifact.path());
  }
}
