package io.nightshift.run;

import io.nightshift.error.GateRefusedException;
import io.nightshift.error.InvalidRequestException;
import io.nightshift.error.LostRaceException;
import io.nightshift.observe.Progress;
import io.nightshift.observe.RunLabel;
import io.nightshift.quality.Drift;
import io.nightshift.shipment.ModelShipment;
import io.nightshift.shipment.PinnedModel;
import io.nightshift.table.EarlierRuns;
import io.nightshift.table.FileShape;
import io.nightshift.table.PredictionTable;
import io.nightshift.table.Publication;
import io.nightshift.table.Refusal;
import io.nightshift.table.RunFolders;
import io.nightshift.table.RunLease;
import io.nightshift.table.StagedRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;

/** Scores one snapshot with one model, and publishes the predictions. */
public final class ScoringRun {
  /** How long the last tasks of a run that failed may take to notice. */
  private static final Duration LAST_TASKS = Duration.ofSeconds(10);

  /** How long a run that failed may take to delete what it staged. */
  private static final Duration TIDYING = Duration.ofMinutes(1);

  private final RunRequest request;
  private final PinnedModel model;
  private final Configuration conf;
  private final Supplier<SparkSession> spark;
  private final Progress progress;
  private final RunGuard guard;

  /**
   * A run that was not begun.
   *
   * @param model what scores; the caller closes it
   * @param conf how to reach the registry and the storage
   * @param spark opens Spark, once it is needed
   * @param progress where to tell how far it is
   * @param guard lets others stop it; the caller says when the run is over, once all is told of it
   */
  public ScoringRun(
      RunRequest request,
      PinnedModel model,
      Configuration conf,
      Supplier<SparkSession> spark,
      Progress progress,
      RunGuard guard) {
    this.request = request;
    this.model = model;
    this.conf = conf;
    this.spark = spark;
    this.progress = progress;
    this.guard = guard;
  }

  /**
   * Finds out what the run would do; nothing is written.
   *
   * @throws InvalidRequestException with all that is wrong with the request
   */
  public Outcome.Planned plan() {
    return new Outcome.Planned(planned().plan());
  }

  /**
   * Scores and publishes, unless the very same run is published already, or was rolled back.
   *
   * @throws InvalidRequestException with all that is wrong with the request or the keys
   * @throws GateRefusedException if the result is not fit to be published
   */
  public Outcome execute() {
    RunLabel.clear();
    try {
      return publishUnlessPublished();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot hand the model to the executors", e);
    } catch (Exception e) {
      // Scala declares no exceptions: what Spark throws need not be unchecked.
      UnreadableInput.in(e)
          .ifPresent(
              unreadable -> {
                throw unreadable;
              });
      throw e;
    }
  }

  private Outcome publishUnlessPublished() throws IOException {
    Planner.Planned planned = planned();
    RunPlan plan = planned.plan();
    // A process that died right after publishing may have left the visible folders behind.
    planned.table().settle(request.snapshot());
    if (!request.force()) {
      if (plan.isPublished()) {
        return new Outcome.AlreadyPublished(plan, plan.current().get());
      } else if (plan.withdrawal().isPresent()) {
        return new Outcome.Withdrawn(plan, plan.withdrawal().get());
      }
    }
    SparkContext context = spark.get().sparkContext();
    guard.stopBy(context::cancelAllJobs);
    String runId = RunId.next();
    guard.named(runId);
    try (RunLabel label = RunLabel.put(context, runId)) {
      progress.step("Checking that every row has a key of its own");
      KeyCheck.require(planned.rows(), request.job().input().key());
      return scoreAndPublish(planned, runId);
    }
  }

  private Planner.Planned planned() {
    Planner.Planned planned = new Planner(request, model, conf).plan(spark);
    Advice.on(planned.plan(), request.job()).forEach(progress::warn);
    return planned;
  }

  private Outcome scoreAndPublish(Planner.Planned planned, String runId) throws IOException {
    PredictionTable table = planned.table();
    RunFolders folders = table.folders(request.snapshot(), runId);
    FileShape shape =
        table.prepare(folders, planned.plan().version().version(), planned.columns().predictions());
    StagedRun staged = new StagedRun(table.storage().resolve(folders.work()), folders.runId());
    guard.enter(RunGuard.Phase.SCORING);
    try {
      RunReport report;
      try (RunLease alive = RunLease.take(table, folders, request.job().name())) {
        report = score(planned, folders, shape, staged);
      }
      RunRecords records = judge(planned, folders, report);
      planned.input().requireUnchanged();
      guard.enter(RunGuard.Phase.PUBLISHING);
      Publication publication = table.publish(records.publication(), planned.plan().current());
      guard.published();
      return new Outcome.Published(planned.plan(), publication, report);
    } catch (Throwable e) {
      // Spark throws checked exceptions that Scala does not declare.
      giveUp(planned, folders, e);
      throw e;
    }
  }

  /** Tells executors to read, score and write, and collects their receipts. */
  private RunReport score(
      Planner.Planned planned, RunFolders folders, FileShape shape, StagedRun staged)
      throws IOException {
    RunPlan plan = planned.plan();
    progress.step(
        "Scoring snapshot %s with %s, run %s"
            .formatted(request.snapshot(), plan.version().ref(), folders.runId()));
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.get().sparkContext());
    staged.begin(conf);
    Broadcast<SerializableConfiguration> hadoop =
        context.broadcast(new SerializableConfiguration(conf));
    ModelShipment shipment = ModelShipment.send(context.sc(), model, plan.threads(), hadoop);
    long start = System.nanoTime();
    List<Receipt> receipts;
    try (Progress.Watch watch = progress.watch(context.sc(), plan.rows())) {
      PartitionScorer task =
          new PartitionScorer(
              shipment,
              plan.binding(),
              planned.columns(),
              plan.batchRows(),
              folders,
              shape,
              staged,
              hadoop,
              watch.rowsRead());
      receipts =
          new SnapshotReader(planned.rows(), planned.columns().columns(), plan.batchRows())
              .mapPartitions(task)
              .collect();
    }
    Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
    staged.commit(conf, receipts.stream().map(Receipt::commit).toList());
    return RunReport.of(receipts, elapsed);
  }

  /**
   * Makes the run known out of sight, and lets the gates judge; a run that one of them refuses ends
   * here.
   */
  private RunRecords judge(Planner.Planned planned, RunFolders folders, RunReport report) {
    RunPlan plan = planned.plan();
    if (report.counts().read() == 0) {
      throw new InvalidRequestException(
          "Empty snapshot: the files in %s have no rows".formatted(plan.input().path()));
    }
    DriftMeasure measure =
        new DriftMeasure(new EarlierRuns(planned.table(), progress::warn), request.job().drift());
    Drift drift = measure.of(request.snapshot(), plan.input(), report.profiles());
    DriftNotice.of(drift).forEach(progress::warn);
    Gates gates =
        Gates.judge(report, request.job().rejects(), plan.binding().rules().outputs(), drift);
    RunRecords records = new RunRecords(request.job().name(), plan, folders, report, drift, gates);
    planned.table().audit(records.publication(), report.metrics());
    if (!gates.refusals().isEmpty()) {
      Refusal refusal = records.refusal();
      planned.table().refuse(refusal);
      throw records.refused(planned.table(), refusal);
    }
    return records;
  }

  /** Deletes what was staged; what made the run fail stays the failure that is told. */
  private void giveUp(Planner.Planned planned, RunFolders folders, Throwable failure) {
    if (guard.phase() == RunGuard.Phase.PUBLISHING && !isLostRace(failure)) {
      // Whether the record was made is unknown: the next run finds out, so nothing is deleted.
      return;
    }
    try {
      if (awaitNoTasks()) {
        discard(planned, folders);
        guard.tidied();
      }
    } catch (TimeoutException e) {
      progress.warn(
          "what was staged in %s is left there, since the storage does not answer; table vacuum deletes it"
              .formatted(folders.staging()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      failure.addSuppressed(e.getCause());
    }
  }

  /** In a thread that may be left behind: a storage that is lost must not keep the news of it. */
  private static void discard(Planner.Planned planned, RunFolders folders)
      throws InterruptedException, ExecutionException, TimeoutException {
    FutureTask<Void> work = new FutureTask<>(() -> planned.table().discard(folders), null);
    Thread thread = new Thread(work, "nightshift-discard");
    thread.setDaemon(true);
    thread.start();
    work.get(TIDYING.toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * Tasks that are told to stop still write for a moment, and would bring back what was deleted.
   */
  private boolean awaitNoTasks() {
    SparkContext context = spark.get().sparkContext();
    long deadline = System.nanoTime() + LAST_TASKS.toNanos();
    while (!context.isStopped() && hasTasks(context)) {
      if (System.nanoTime() > deadline) {
        return false;
      }
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }
    return true;
  }

  private static boolean hasTasks(SparkContext context) {
    return Arrays.stream(context.statusTracker().getExecutorInfos())
        .anyMatch(executor -> executor.numRunningTasks() > 0);
  }

  private static boolean isLostRace(Throwable failure) {
    return failure instanceof LostRaceException;
  }
}
