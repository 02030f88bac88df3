package io.nightshift.registry;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.model.Artifact;
import io.nightshift.model.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file on this machine's disk that is to be kept with a version, without being part of the model.
 *
 * @param role what it is for
 * @param source where it lies
 * @param stored its path among the version's files, with its digest
 */
public record Attachment(String role, Path source, Artifact stored) {
  /** Where attachments lie among a version's files; no file of a model may. */
  static final String FOLDER = "attachments/";

  /**
   * Reads a file that is to be attached.
   *
   * @throws InvalidRequestException if it cannot be read
   */
  public static Attachment of(String role, Path source) {
    try (InputStream in = Files.newInputStream(source)) {
      String path = FOLDER + role + "/" + source.getFileName();
      return new Attachment(role, source, new Artifact(path, Files.size(source), Sha256.of(in)));
    } catch (IOException e) {
      throw new InvalidRequestException(
          "Cannot read %s file %s: %s".formatted(role, source, e.getMessage()), e);
    }
  }
}
