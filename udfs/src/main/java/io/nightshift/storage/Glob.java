package io.nightshift.storage;

import java.util.regex.Pattern;

/**
 * Patterns of paths, as Hadoop has them: Spark takes every path that it is told to read for one.
 */
public final class Glob {
  /** Any characters of one name. */
  public static final String ANY = "*";

  private static final Pattern SPECIAL = Pattern.compile("[\\\\\\[\\]{}*?]");

  private Glob() {}

  /** The pattern of one path alone. */
  public static String literal(String path) {
    return SPECIAL.matcher(path).replaceAll("\\\\$0");
  }
}
