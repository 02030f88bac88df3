package io.nightshift.storage;

import io.nightshift.error.Causes;
import io.nightshift.error.InvalidRequestException;
import io.nightshift.error.NightshiftException;
import io.nightshift.error.UnreachableException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.apache.hadoop.hdfs.protocol.QuotaExceededException;
import org.apache.hadoop.security.AccessControlException;

/**
 * What a file system's exception means for a person: theirs to mend, or worth another try later.
 * The clients of object stores wrap one exception into another, with the message of each in the
 * next; what counts is the innermost one.
 */
public final class StorageFailure {
  /** Of the AWS SDK, which is not on every class path. */
  private static final String SDK = "software.amazon.awssdk.";

  /** How Hadoop tells that a name node does not answer: who, and why. */
  private static final Pattern CALL =
      Pattern.compile(
          "(?:Call From \\S+ to|DestHost:destPort) (\\S+) .*?[Ff]ailed on .*?: (?:[\\w.$]+: )*(.*?)(?:; For more details see:.*)?");

  private StorageFailure() {}

  /**
   * The exception to throw instead.
   *
   * @param what what could not be done, such as {@code list s3a://bucket/table}
   */
  public static NightshiftException of(String what, IOException e) {
    List<Throwable> causes = causes(e);
    if (says(
        causes,
        "expiredtoken",
        "token has expired",
        "security token included in the request is expired")) {
      return new UnreachableException(
          "Cannot %s: the credentials have expired; run again with fresh ones".formatted(what), e);
    }
    if (says(causes, "bad request (service: s3, status code: 400")) {
      // A refusal that has no body, as those of HEAD requests, cannot give the reason.
      return new UnreachableException(
          "Cannot %s: the store refuses the request and does not say why; often credentials have expired: run again with fresh ones"
              .formatted(what),
          e);
    }
    if (any(causes, UnsupportedFileSystemException.class)) {
      return invalid(what, "no file system of that kind is on the class path", e);
    }
    if (says(causes, "credentials from any", "no aws credentials")) {
      return invalid(
          what,
          "no credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or any other source that the AWS SDK looks into",
          e);
    }
    if (any(causes, AccessControlException.class)
        || any(causes, AccessDeniedException.class)
        || says(causes, "permission denied")) {
      return invalid(what, "permission denied", e);
    }
    if (says(causes, "read-only file system")) {
      return invalid(what, "the file system is mounted read-only", e);
    }
    if (any(causes, QuotaExceededException.class)) {
      return invalid(what, reason(causes), e);
    }
    if (named(causes, "NoSuchBucketException")) {
      return invalid(what, "there is no such bucket", e);
    }
    return new UnreachableException("Cannot %s: %s".formatted(what, reason(causes)), e);
  }

  /**
   * Whether something failed because a storage did not answer, or not as it should: whoever asks it
   * for more waits as long again.
   */
  public static boolean isNoAnswer(Throwable failure) {
    List<Throwable> causes = causes(failure);
    return causes.stream().anyMatch(StorageFailure::isOfTheNetwork)
        && !any(causes, FileNotFoundException.class)
        && !any(causes, AccessDeniedException.class);
  }

  private static boolean isOfTheNetwork(Throwable cause) {
    return cause instanceof SocketException
        || cause instanceof SocketTimeoutException
        || cause instanceof UnknownHostException
        || cause.getClass().getName().startsWith(SDK);
  }

  /**
   * The exception to throw when the class path lacks a file system.
   *
   * @return null if the failure is another one
   */
  static NightshiftException ofMissingClass(String what, RuntimeException e) {
    if (!any(causes(e), ClassNotFoundException.class)) {
      return null;
    }
    return invalid(
        what,
        "its file system is not on the class path (%s); for s3a, add hadoop-aws and the AWS SDK to Spark's jars"
            .formatted(e.getMessage()),
        e);
  }

  private static InvalidRequestException invalid(String what, String reason, Exception e) {
    return new InvalidRequestException("Cannot %s: %s".formatted(what, reason), e);
  }

  private static List<Throwable> causes(Throwable e) {
    return Causes.of(e).toList();
  }

  private static boolean any(List<Throwable> causes, Class<?> type) {
    return causes.stream().anyMatch(type::isInstance);
  }

  private static boolean named(List<Throwable> causes, String simpleName) {
    return causes.stream().anyMatch(cause -> cause.getClass().getSimpleName().equals(simpleName));
  }

  private static boolean says(List<Throwable> causes, String... texts) {
    return causes.stream()
        .map(cause -> String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT))
        .anyMatch(message -> Stream.of(texts).anyMatch(message::contains));
  }

  /** One line: the AWS SDK's own words if it was the AWS SDK, else those of Hadoop. */
  private static String reason(List<Throwable> causes) {
    Throwable speaker =
        causes.stream()
            .filter(cause -> cause.getClass().getName().startsWith(SDK))
            .findFirst()
            .orElse(causes.get(0));
    String message = speaker.getMessage();
    if (message == null) {
      return speaker.getClass().getSimpleName();
    }
    String line = message.lines().findFirst().orElse(message);
    Matcher call = CALL.matcher(line);
    return call.matches() ? "%s: %s".formatted(call.group(1), call.group(2)) : line;
  }
}
