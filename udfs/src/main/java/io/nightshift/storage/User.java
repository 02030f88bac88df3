package io.nightshift.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.hadoop.security.UserGroupInformation;

/** Who is at work, for the records. */
public final class User {
  private User() {}

  /** The name that Hadoop knows the current user by: Kerberos principal, or the system's user. */
  public static String name() {
    try {
      return UserGroupInformation.getCurrentUser().getShortUserName();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot tell the current user", e);
    }
  }
}
