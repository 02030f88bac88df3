package io.nightshift.doctor;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.storage.Storage;
import io.nightshift.table.PredictionTable;
import io.nightshift.table.Tables;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/** Whether predictions can be written where they shall be, from the driver and from executors. */
final class TableChecks {
  static final String NAME = "table";

  /** S3 and some file systems tell times in whole seconds. */
  private static final Duration GRANULARITY = Duration.ofSeconds(1);

  private final Optional<String> location;
  private final Configuration hadoop;
  private StorageProbe probe;
  private boolean isSound;

  /** Nothing to check without a location. */
  TableChecks(Optional<String> location, Configuration hadoop) {
    this.location = location;
    this.hadoop = hadoop;
  }

  /** A round trip, and what the storage's clock says. */
  List<CheckResult> fromDriver() {
    List<CheckResult> results = new ArrayList<>();
    location.ifPresent(
        table -> {
          Instant before = Instant.now();
          results.add(Check.onDriver(NAME).of("cannot be written", () -> roundTrip(table)));
          Instant after = Instant.now();
          results.add(clock(before, after));
        });
    return results;
  }

  private CheckResult roundTrip(String table) {
    PredictionTable opened = Tables.open(table, hadoop);
    String display = opened.display();
    Optional<Storage> place = opened.place();
    if (place.isEmpty()) {
      return Check.onDriver(NAME)
          .ok(
              display + " is not there yet; its catalog answers, and the first run makes it",
              Check.facts("table", display, "is_new", true));
    }
    probe = StorageProbe.of(place.get(), hadoop);
    probe.roundTrip(Check.DRIVER, hadoop);
    isSound = true;
    return Check.onDriver(NAME)
        .ok(
            display + ", created, read and deleted a file",
            Check.facts("table", display, "is_new", !probe.table().isEmpty()));
  }

  private CheckResult clock(Instant before, Instant after) {
    Check check = new Check("clock", "storage of the table");
    return isSound
        ? check.of(
            "cannot be told",
            () ->
                ClockCheck.of(
                    check, before, probe.writtenAt(Check.DRIVER, hadoop), after, GRANULARITY))
        : check.notChecked(needs());
  }

  private static String needs() {
    return "needs a folder that the driver has written to";
  }

  /** The same on executors, which must see what the driver wrote. */
  Optional<MachineCheck> onExecutors(Broadcast<SerializableConfiguration> conf) {
    if (location.isEmpty()) {
      return Optional.empty();
    }
    if (!isSound) {
      return Optional.of(where -> new Check(NAME, where).notChecked(needs()));
    }
    StorageProbe shared = probe;
    return Optional.of(where -> fromExecutor(new Check(NAME, where), shared, conf.value().value()));
  }

  private static CheckResult fromExecutor(Check check, StorageProbe probe, Configuration hadoop) {
    return check.of(
        "cannot be written",
        () -> {
          if (!probe.sees(Check.DRIVER, hadoop)) {
            throw new InvalidRequestException(
                "Unfit storage: what the driver wrote into %s is not there on this machine; put the table on storage that all machines share, or mount it on each"
                    .formatted(probe.ground()));
          }
          // By task as well: an executor may be asked twice.
          probe.roundTrip(
              "executor-%s-%d"
                  .formatted(SparkEnv.get().executorId(), TaskContext.get().taskAttemptId()),
              hadoop);
          return check.ok("sees what the driver wrote, writes and deletes", Check.facts());
        });
  }

  /** Deletes what was written; tells of it only if that fails. */
  Optional<CheckResult> tidied() {
    if (probe == null) {
      return Optional.empty();
    }
    CheckResult result =
        Check.onDriver("table, tidied")
            .of(
                "something is left of the check",
                () -> {
                  probe.remove(hadoop);
                  return Check.onDriver("table, tidied").ok("nothing is left", Check.facts());
                });
    return Optional.of(result).filter(failed -> !failed.verdict().isHarmless());
  }
}
