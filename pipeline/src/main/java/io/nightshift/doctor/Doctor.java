package io.nightshift.doctor;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.job.JobSpec;
import io.nightshift.shipment.PinnedModel;
import io.nightshift.storage.Timestamps;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Makes all checks, one after the other: those of this JVM, then registry, model, input and table
 * from here, then Spark and every executor. One that fails stops none but those that need it. Not
 * thread-safe, and good for one examination.
 */
public final class Doctor {
  private final Patient patient;
  private final Consumer<String> progress;
  private final Configuration hadoop;
  private final BuiltFor builtFor = BuiltFor.load();
  private final List<CheckResult> results = new ArrayList<>();

  /**
   * An examination that was not begun.
   *
   * @param progress is told what begins
   */
  public Doctor(Patient patient, Consumer<String> progress) {
    this.patient = patient;
    this.progress = progress;
    this.hadoop = patient.hadoop();
  }

  /** Makes all checks; what goes wrong is in the result. */
  public Diagnosis examine() {
    Instant at = Timestamps.now();
    progress.accept("Checking this machine");
    Optional<JobSpec> job = readJob();
    note(VersionCheck.java(Check.DRIVER, Runtime.version()));
    note(sparkVersion(builtFor).on(Check.DRIVER));
    note(RuntimeCheck.of(Check.DRIVER, builtFor));
    if (job.isPresent()) {
      try (PinnedModel model = new PinnedModel(job.get().modelRequest(), hadoop)) {
        examine(job, Optional.of(model));
      }
    } else {
      patient.registry().ifPresent(location -> note(ModelChecks.registry(location, hadoop)));
      patient.jobFile().ifPresent(file -> tellWhatNeedsAJob());
      examine(Optional.empty(), Optional.empty());
    }
    return new Diagnosis(at, results);
  }

  private Optional<JobSpec> readJob() {
    List<JobSpec> read = new ArrayList<>();
    patient
        .jobFile()
        .ifPresent(
            file -> {
              Check check = Check.onDriver("job file");
              note(
                  check.of(
                      file,
                      () -> {
                        read.add(patient.job().get());
                        return check.ok(
                            "%s, job %s".formatted(file, read.get(0).name()),
                            Check.facts("file", file, "job", read.get(0).name()));
                      }));
            });
    return read.stream().findFirst();
  }

  private void tellWhatNeedsAJob() {
    Stream.of(ModelChecks.REGISTRY, ModelChecks.MODEL, InputCheck.NAME, TableChecks.NAME)
        .filter(name -> results.stream().noneMatch(result -> result.check().equals(name)))
        .forEach(name -> note(Check.onDriver(name).notChecked("needs 'job file'")));
  }

  private void examine(Optional<JobSpec> job, Optional<PinnedModel> pinned) {
    Optional<ModelChecks> model = pinned.map(this::fetch);
    long modelBytes = model.map(ModelChecks::bytes).orElse(0L);
    note(TempFolderCheck.of(Check.DRIVER, temporary(), modelBytes));
    note(MemoryCheck.here(Check.DRIVER, modelBytes));
    job.ifPresent(spec -> note(InputCheck.of(spec.input(), patient.snapshot(), hadoop)));
    TableChecks table = new TableChecks(job.map(spec -> spec.output().table()), hadoop);
    try {
      table.fromDriver().forEach(this::note);
      askSpark(job, model, table);
    } finally {
      table.tidied().ifPresent(this::note);
    }
  }

  private ModelChecks fetch(PinnedModel pinned) {
    progress.accept("Fetching the model");
    ModelChecks model = new ModelChecks(pinned);
    note(model.resolve());
    note(model.load(isSound(RuntimeCheck.NAME)));
    return model;
  }

  private void askSpark(Optional<JobSpec> job, Optional<ModelChecks> model, TableChecks table) {
    progress.accept("Starting Spark, and asking its executors");
    Optional<SparkContext> started = startSpark();
    if (started.isEmpty()) {
      note(new Check(ExecutorChecks.NAME, "cluster").notChecked("needs 'Spark session'"));
      return;
    }
    SparkContext context = started.get();
    long modelBytes = model.map(ModelChecks::bytes).orElse(0L);
    OptionalInt threads = job.map(spec -> spec.inference().threads()).orElse(OptionalInt.empty());
    note(CoresCheck.of(context.conf(), context.defaultParallelism(), threads));
    if (!context.isLocal()) {
      note(OverheadCheck.of(context.conf(), modelBytes));
    }
    new ExecutorChecks(context)
        .make(() -> onExecutors(context, job, model, table, threads))
        .forEach(this::note);
  }

  private Optional<SparkContext> startSpark() {
    Check check = Check.onDriver("Spark session");
    List<SparkContext> started = new ArrayList<>();
    note(
        check.of(
            "does not start",
            () -> {
              SparkContext context = openSpark();
              started.add(context);
              return check.ok(
                  "%s, application %s".formatted(context.master(), context.applicationId()),
                  Check.facts(
                      "master",
                      context.master(),
                      "deploy_mode",
                      context.deployMode(),
                      "application_id",
                      context.applicationId()));
            }));
    return started.stream().findFirst();
  }

  /** What Spark throws need not be unchecked, nor say which master it was. */
  private SparkContext openSpark() {
    try {
      return patient.spark().get().sparkContext();
    } catch (Exception e) {
      throw new InvalidRequestException(
          "Spark does not start on %s: %s. Look into its log on standard error, and mend spark.master or what the cluster is asked for"
              .formatted(
                  new SparkConf().get("spark.master", "this machine"),
                  String.valueOf(e.getMessage())
                      .lines()
                      .findFirst()
                      .orElse("")
                      .replaceFirst("[.]$", "")),
          e);
    }
  }

  /** In local mode, tasks run in this JVM, of which the rest is known. */
  private List<MachineCheck> onExecutors(
      SparkContext context,
      Optional<JobSpec> job,
      Optional<ModelChecks> model,
      TableChecks table,
      OptionalInt threads) {
    Broadcast<SerializableConfiguration> conf =
        JavaSparkContext.fromSparkContext(context).broadcast(new SerializableConfiguration(hadoop));
    List<MachineCheck> checks = new ArrayList<>();
    if (!context.isLocal()) {
      checks.addAll(machineChecks(model.map(ModelChecks::bytes).orElse(0L), builtFor));
      job.ifPresent(
          spec ->
              checks.add(InputCheck.onExecutors(spec.input(), patient.snapshot(), hadoop, conf)));
      table.onExecutors(conf).ifPresent(checks::add);
    }
    model.ifPresent(found -> checks.add(found.onExecutors(context, threads, conf)));
    return checks;
  }

  /** What is looked at in each JVM of a cluster. */
  private static List<MachineCheck> machineChecks(long modelBytes, BuiltFor builtFor) {
    return List.of(
        where -> VersionCheck.java(where, Runtime.version()),
        sparkVersion(builtFor),
        where -> RuntimeCheck.of(where, builtFor),
        where -> TempFolderCheck.of(where, temporary(), modelBytes),
        where -> MemoryCheck.here(where, modelBytes));
  }

  private static MachineCheck sparkVersion(BuiltFor builtFor) {
    return where ->
        VersionCheck.spark(
            where,
            org.apache.spark.package$.MODULE$.SPARK_VERSION(),
            scala.util.Properties.versionNumberString(),
            builtFor);
  }

  private static Path temporary() {
    return Path.of(System.getProperty("java.io.tmpdir"));
  }

  private void note(CheckResult result) {
    results.add(result);
  }

  private boolean isSound(String check) {
    return results.stream()
        .filter(result -> result.check().equals(check))
        .allMatch(result -> result.verdict().isHarmless());
  }
}
