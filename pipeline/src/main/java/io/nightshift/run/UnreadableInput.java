package io.nightshift.run;

import io.nightshift.error.Causes;
import io.nightshift.error.InvalidRequestException;
import io.nightshift.error.NightshiftException;
import io.nightshift.storage.Storage;
import io.nightshift.storage.StorageFailure;
import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkThrowable;

/**
 * Finds in what a Spark job failed with that a file of the snapshot cannot be read: because of what
 * is in it, or because the storage does not answer.
 */
final class UnreadableInput {
  private static final String CONDITION = "FAILED_READ_FILE";

  private UnreadableInput() {}

  /** The failure in our words, which name the file; empty if it is another one. */
  static Optional<NightshiftException> in(Throwable failure) {
    return Causes.of(failure)
        .filter(SparkThrowable.class::isInstance)
        .filter(cause -> isOfReading((SparkThrowable) cause))
        .findFirst()
        .map(cause -> told(file((SparkThrowable) cause), cause));
  }

  private static boolean isOfReading(SparkThrowable failure) {
    return String.valueOf(failure.getCondition()).startsWith(CONDITION);
  }

  private static String file(SparkThrowable failure) {
    return failure.getMessageParameters().getOrDefault("path", "a file");
  }

  private static NightshiftException told(String path, Throwable cause) {
    String file = Storage.display(new Path(path));
    return StorageFailure.isNoAnswer(cause)
        ? StorageFailure.of("read " + file, new IOException(cause))
        : new InvalidRequestException(
            "Damaged snapshot: cannot read %s: %s; nothing was published"
                .formatted(file, Causes.innermostLine(cause)),
            cause);
  }
}
