package io.nightshift.storage;

import io.nightshift.model.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * Copies to this machine's disk that know what they are: the digest is of the very bytes that were
 * written, so nobody can change the original between the look and the use.
 */
public final class DigestedCopy {
  private DigestedCopy() {}

  /**
   * Copies all that is left in a stream, which stays open, into a file. A file that is there is
   * replaced, not overwritten: a process that has it mapped goes on with the old one.
   *
   * @return the SHA-256 of the copy
   */
  public static String to(Path target, InputStream in) throws IOException {
    MessageDigest digest = Sha256.newDigest();
    Path part = target.resolveSibling(target.getFileName() + ".part");
    try (OutputStream out = new DigestOutputStream(Files.newOutputStream(part), digest)) {
      in.transferTo(out);
    }
    Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
    return HexFormat.of().formatHex(digest.digest());
  }
}
