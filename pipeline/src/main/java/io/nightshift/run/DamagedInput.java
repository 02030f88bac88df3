package io.nightshift.run;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.storage.Storage;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkThrowable;

/** Finds in what a Spark job failed with that a file of the snapshot cannot be read. */
final class DamagedInput {
  private static final String CONDITION = "FAILED_READ_FILE";

  private DamagedInput() {}

  /** The failure in our words, which name the file; empty if it is another one. */
  static Optional<InvalidRequestException> in(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SparkThrowable spark
          && String.valueOf(spark.getCondition()).startsWith(CONDITION)) {
        String file = spark.getMessageParameters().getOrDefault("path", "a file");
        return Optional.of(
            new InvalidRequestException(
                "Damaged snapshot: cannot read %s: %s; nothing was published"
                    .formatted(Storage.display(new Path(file)), reason(cause)),
                failure));
      }
    }
    return Optional.empty();
  }

  private static String reason(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage()).lines().findFirst().orElse("");
  }
}
