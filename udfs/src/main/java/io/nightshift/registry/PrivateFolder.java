package io.nightshift.registry;

import io.nightshift.error.InvalidRequestException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Set;

/** A folder that only the current user can read or write. */
final class PrivateFolder {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rwx------");

  private PrivateFolder() {}

  /**
   * The current user's folder below one that others may write to.
   *
   * @param parent created if missing
   * @throws InvalidRequestException if somebody else has made it, or it is a link
   */
  static Path below(Path parent) throws IOException {
    Files.createDirectories(parent);
    String user = System.getProperty("user.name").replaceAll("[^A-Za-z0-9._-]", "_");
    Path folder = parent.toRealPath().resolve("nightshift-models-" + user);
    try {
      Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    } catch (FileAlreadyExistsException e) {
      requireOwn(folder);
    }
    // Also where it was made with other permissions; what is in it is verified before each use.
    Files.setPosixFilePermissions(folder, OWNER_ONLY);
    return folder;
  }

  private static void requireOwn(Path folder) throws IOException {
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      throw refused(folder, "is no folder");
    }
    UserPrincipal owner = Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS);
    if (!owner.equals(self())) {
      throw refused(folder, "belongs to " + owner.getName());
    }
  }

  /** Whom the files belong to that this process makes; the user's name alone does not tell. */
  private static UserPrincipal self() throws IOException {
    Path probe = Files.createTempFile("nightshift-", ".probe");
    try {
      return Files.getOwner(probe);
    } finally {
      Files.delete(probe);
    }
  }

  private static InvalidRequestException refused(Path folder, String why) {
    return new InvalidRequestException(
        "Cannot keep models in %s: it %s; delete it, or set spark.nightshift.model-cache.dir"
            .formatted(folder, why));
  }
}
