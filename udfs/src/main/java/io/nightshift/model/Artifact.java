package io.nightshift.model;

import io.nightshift.error.InvalidRequestException;
import java.io.Serializable;
import java.util.regex.Pattern;

/**
 * One file of a model version.
 *
 * @param path where it lies inside the model's folder, with {@code /} between folders
 * @param size in bytes
 * @param sha256 its SHA-256 in lower-case hexadecimal
 */
public record Artifact(String path, long size, String sha256) implements Serializable {
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

  /** Refuses paths that lead out of the model's folder, and malformed digests. */
  public Artifact {
    if (path.isBlank()
        || path.startsWith("/")
        || path.contains("\\")
        || hasDots(path)
        || path.chars().anyMatch(Character::isISOControl)) {
      throw new InvalidRequestException(
          "Invalid model file '%s': must lie inside the model's folder".formatted(path));
    }
    if (!SHA256.matcher(sha256).matches()) {
      throw new InvalidRequestException(
          "Invalid SHA-256 of model file '%s': want 64 hexadecimal digits, got: %s"
              .formatted(path, sha256));
    }
  }

  private static boolean hasDots(String path) {
    for (String part : path.split("/", -1)) {
      if (part.isEmpty() || part.equals(".") || part.equals("..")) {
        return true;
      }
    }
    return false;
  }
}
