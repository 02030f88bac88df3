package io.nightshift.run;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;

/** Names for runs: when they began, for people, and enough chance that no two are the same. */
final class RunId {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
  private static final SecureRandom RANDOM = new SecureRandom();

  private RunId() {}

  /** For example {@code 20130615T020301Z-5f2a91c4}. */
  static String next() {
    byte[] chance = new byte[4];
    RANDOM.nextBytes(chance);
    return TIME.format(Instant.now()) + "-" + HexFormat.of().formatHex(chance);
  }
}
