package io.nightshift.error;

import java.util.regex.Pattern;

/** Keeps passwords out of what is written down: locations must not hold any, and none is shown. */
public final class Secrets {
  /** The part of a URL before the host that says who and how to prove it. */
  private static final Pattern USER_INFO = Pattern.compile("://([^/\\s:@'\"]*):[^/\\s'\"]*@");

  private Secrets() {}

  /** The text with {@code ***} in the place of each password in a URL. */
  public static String hidden(String text) {
    return text.contains("://") ? USER_INFO.matcher(text).replaceAll("://$1:***@") : text;
  }

  /**
   * Refuses a location that holds a password: job files are read by many, and so are process lists.
   *
   * @param item what the location is for: {@code input.path}
   * @throws InvalidRequestException without the password
   */
  public static void requireNone(String item, String location) {
    if (USER_INFO.matcher(location).find()) {
      throw new InvalidRequestException(
          "Invalid %s '%s': must not hold a password; leave it out, and give credentials by the environment or a Hadoop credential provider"
              .formatted(item, hidden(location)));
    }
  }
}
