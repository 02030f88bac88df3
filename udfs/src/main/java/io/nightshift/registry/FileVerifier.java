package io.nightshift.registry;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.model.Artifact;
import io.nightshift.model.ModelVersion;
import io.nightshift.model.Sha256;
import io.nightshift.storage.StorageFailure;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.util.List;

/** Compares the files of a version with what was registered, wherever they come from. */
public final class FileVerifier {
  private FileVerifier() {}

  /** What is found of each file, attachments included. */
  public static List<Finding> verify(ModelVersion version, ModelFolder.Source source) {
    return version.files().stream().map(file -> verify(version, file, source)).toList();
  }

  private static Finding verify(ModelVersion version, Artifact file, ModelFolder.Source source) {
    try (InputStream in = source.open(file)) {
      String found = Sha256.of(in);
      return found.equals(file.sha256())
          ? Finding.ok(version.ref(), file.path())
          : Finding.damaged(
              version.ref(),
              file.path(),
              "has SHA-256 %s, registered was %s; restore it from a copy"
                  .formatted(found, file.sha256()));
    } catch (FileNotFoundException | NoSuchFileException e) {
      return Finding.damaged(version.ref(), file.path(), "is gone; restore it from a copy");
    } catch (InvalidRequestException e) {
      return Finding.damaged(version.ref(), file.path(), e.getMessage());
    } catch (IOException e) {
      if (StorageFailure.isNoAnswer(e)) {
        throw StorageFailure.of("read %s of %s".formatted(file.path(), version.ref()), e);
      }
      return Finding.damaged(
          version.ref(), file.path(), "cannot be read: %s".formatted(e.getMessage()));
    }
  }
}
