package io.nightshift.doctor;

import java.util.Locale;

/** Sizes as people read them. */
final class Bytes {
  static final long MIB = 1L << 20;
  private static final long GIB = 1L << 30;

  private Bytes() {}

  static String readable(long bytes) {
    return bytes >= GIB
        ? String.format(Locale.ROOT, "%,.1f GiB", (double) bytes / GIB)
        : String.format(Locale.ROOT, "%,.1f MiB", (double) bytes / MIB);
  }
}
