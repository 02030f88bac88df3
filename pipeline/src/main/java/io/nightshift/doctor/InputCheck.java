package io.nightshift.doctor;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.job.InputSource;
import io.nightshift.storage.Storage;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/** Whether the input is there: one snapshot, or the folder that has them all. */
final class InputCheck {
  static final String NAME = "input";

  private InputCheck() {}

  static CheckResult of(InputSource input, Optional<String> snapshot, Configuration hadoop) {
    Check check = Check.onDriver(NAME);
    if (input.kafka().isPresent()) {
      return check.notChecked("a topic of Kafka; 'stream' asks for it first of all");
    }
    return check.of(
        "cannot be read",
        () -> {
          Storage storage = Storage.at(location(input, snapshot), hadoop);
          if (!storage.exists("")) {
            throw new InvalidRequestException(
                "Missing input: there is no %s; mend 'input.path', or mount what should be there"
                    .formatted(storage.display()));
          }
          boolean isSnapshot = snapshot.isPresent() || !input.hasPlaceholder();
          if (!isSnapshot) {
            return check.ok(
                storage.display() + ", there; --snapshot looks at one",
                Check.facts("folder", storage.display()));
          }
          int files = storage.files("").size();
          if (files == 0) {
            throw new InvalidRequestException(
                "Empty snapshot: %s has no data files".formatted(storage.display()));
          }
          return check.ok(
              "%s, %d file%s".formatted(storage.display(), files, files == 1 ? "" : "s"),
              Check.facts("folder", storage.display(), "files", files));
        });
  }

  /** Whether executors see the same place. */
  static MachineCheck onExecutors(
      InputSource input,
      Optional<String> snapshot,
      Configuration hadoop,
      Broadcast<SerializableConfiguration> conf) {
    if (input.kafka().isPresent()) {
      return where -> new Check(NAME, where).notChecked("a topic of Kafka");
    }
    String location;
    try {
      location = Storage.at(location(input, snapshot), hadoop).root().toString();
    } catch (RuntimeException e) {
      return where -> new Check(NAME, where).notChecked("needs 'input' of the driver");
    }
    return where -> seen(new Check(NAME, where), location, conf.value().value());
  }

  private static CheckResult seen(Check check, String location, Configuration hadoop) {
    return check.of(
        "cannot be read",
        () -> {
          Storage storage = Storage.at(location, hadoop);
          if (!storage.exists("")) {
            throw new InvalidRequestException(
                "Missing input: %s is not there on this machine; put it on storage that all machines share, or mount it on each"
                    .formatted(storage.display()));
          }
          return check.ok(storage.display(), Check.facts("folder", storage.display()));
        });
  }

  private static String location(InputSource input, Optional<String> snapshot) {
    return snapshot.map(input::resolve).orElseGet(input::folder);
  }
}
