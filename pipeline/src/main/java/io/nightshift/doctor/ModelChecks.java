package io.nightshift.doctor;

import io.nightshift.inference.OnnxEnvironment;
import io.nightshift.model.ModelVersion;
import io.nightshift.registry.ModelRegistry;
import io.nightshift.registry.Registries;
import io.nightshift.shipment.ModelShipment;
import io.nightshift.shipment.PinnedModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/** Whether the registry answers, and its model is what was registered and loads, here and there. */
final class ModelChecks {
  static final String REGISTRY = "registry";
  static final String MODEL = "model";

  private final PinnedModel pinned;
  private Optional<ModelVersion> version = Optional.empty();
  private boolean isLoaded;

  /** Of a job's model, of which nothing is known yet. */
  ModelChecks(PinnedModel pinned) {
    this.pinned = pinned;
  }

  /** Without a job: whether the registry answers, and how much is in it. */
  static CheckResult registry(String location, Configuration hadoop) {
    Check check = Check.onDriver(REGISTRY);
    return check.of(
        location,
        () -> {
          ModelRegistry registry = Registries.open(location, hadoop);
          SortedSet<String> models = registry.models();
          return check.ok(
              "%s, %d model%s"
                  .formatted(registry.location(), models.size(), models.size() == 1 ? "" : "s"),
              Check.facts("registry", registry.location(), "models", models.size()));
        });
  }

  /** What the job's reference means. */
  CheckResult resolve() {
    Check check = Check.onDriver(REGISTRY);
    return check.of(
        "the job's model cannot be found",
        () -> {
          ModelVersion resolved = pinned.version();
          version = Optional.of(resolved);
          return check.ok(
              "%s, sha256:%s".formatted(resolved.ref(), resolved.shortDigest()),
              Check.facts("model", resolved.ref().toString(), "digest", resolved.digest()));
        });
  }

  /** How many bytes the model's files have; 0 as long as it is not resolved. */
  long bytes() {
    return version.map(ModelVersion::size).orElse(0L);
  }

  /**
   * Fetches the files, compares them with what was registered, and opens a session.
   *
   * @param hasRuntime whether ONNX Runtime loads here
   */
  CheckResult load(boolean hasRuntime) {
    Check check = Check.onDriver(MODEL);
    if (version.isEmpty()) {
      return check.notChecked("needs '%s'".formatted(REGISTRY));
    }
    if (!hasRuntime) {
      return check.notChecked("needs '%s'".formatted(RuntimeCheck.NAME));
    }
    return check.of(
        "does not load",
        () -> {
          pinned.local();
          isLoaded = true;
          int files = version.get().artifacts().size();
          return check.ok(
              "%d file%s, %s, as registered, loads"
                  .formatted(files, files == 1 ? "" : "s", Bytes.readable(bytes())),
              Check.facts("files", files, "bytes", bytes()));
        });
  }

  /** On each executor: brings the model there and opens a session, as tasks of a run do. */
  MachineCheck onExecutors(
      SparkContext spark, OptionalInt threads, Broadcast<SerializableConfiguration> hadoop) {
    if (!isLoaded) {
      return where ->
          new Check(MODEL, where).notChecked("needs '%s' of the driver".formatted(MODEL));
    }
    ModelShipment shipment;
    try {
      shipment =
          ModelShipment.send(
              spark, pinned, threads.orElse(spark.conf().getInt("spark.task.cpus", 1)), hadoop);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot hand the model to the executors", e);
    }
    return where -> open(shipment, new Check(MODEL, where));
  }

  private static CheckResult open(ModelShipment shipment, Check check) {
    try {
      OnnxEnvironment.version();
    } catch (RuntimeException | LinkageError e) {
      return check.notChecked("needs '%s'".formatted(RuntimeCheck.NAME));
    }
    return check.of(
        "does not load",
        () -> {
          try (var lease = shipment.lease()) {
            String provider = lease.session().provider().toString();
            return check.ok("loads, on " + provider, Check.facts("provider", provider));
          }
        });
  }
}
