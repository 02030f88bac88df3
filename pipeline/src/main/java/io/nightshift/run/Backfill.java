package io.nightshift.run;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.error.NightshiftException;
import io.nightshift.error.Problems;
import io.nightshift.error.UnreachableException;
import io.nightshift.job.JobSpec;
import io.nightshift.observe.Progress;
import io.nightshift.shipment.PinnedModel;
import io.nightshift.storage.Storage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;

/**
 * Scores several snapshots, one after the other, with one model, resolved once, on one Spark. What
 * is published already stays, so a second call does what the first one did not come to.
 */
public final class Backfill {
  /**
   * How to go about it.
   *
   * @param dryRun only find out what would be done
   * @param force score what is published already or was rolled back, too
   * @param skipMissing pass over snapshots that are not there
   * @param keepGoing go on after a snapshot that fails for reasons of its own
   */
  public record Settings(boolean dryRun, boolean force, boolean skipMissing, boolean keepGoing) {}

  /** How far a snapshot is. */
  public enum Status {
    /** It was not its turn. */
    NOT_BEGUN,
    /** It is being scored, or was when the work was interrupted. */
    BEGUN,
    /** There is no such snapshot. */
    MISSING,
    /** It would be scored, were this no dry run; or nothing would be done. */
    PLANNED,
    /** It was published by the same run key before. */
    ALREADY_PUBLISHED,
    /** A person has rolled it back. */
    WITHDRAWN,
    /** It is published now. */
    PUBLISHED,
    /** It could not be scored, or was not fit to be published. */
    FAILED
  }

  /**
   * A snapshot.
   *
   * @param outcome what the run came to, if it came to anything
   * @param failure why it failed, if it did
   */
  public record Day(
      String snapshot, Status status, Optional<Outcome> outcome, Optional<Exception> failure) {}

  private final JobSpec job;
  private final Configuration conf;
  private final Supplier<SparkSession> spark;
  private final Progress progress;
  private final RunGuard guard;
  private final Settings settings;
  private final RunWitness witness;
  private final Map<String, Day> days = Collections.synchronizedMap(new LinkedHashMap<>());

  /**
   * A backfill that was not begun.
   *
   * @param snapshots which, in this order
   * @param conf how to reach the registry and the storage
   * @param spark opens Spark, once it is needed
   * @param progress where to tell how far it is
   * @param guard lets others stop it
   * @param witness is told of each snapshot that was scored, or failed, before the next one begins
   */
  public Backfill(
      JobSpec job,
      List<String> snapshots,
      Settings settings,
      Configuration conf,
      Supplier<SparkSession> spark,
      Progress progress,
      RunGuard guard,
      RunWitness witness) {
    this.job = job;
    this.settings = settings;
    this.conf = conf;
    this.spark = spark;
    this.progress = progress;
    this.guard = guard;
    this.witness = witness;
    snapshots.forEach(snapshot -> put(snapshot, Status.NOT_BEGUN));
  }

  /** How far each snapshot is, in their order. May be asked by another thread. */
  public List<Day> days() {
    synchronized (days) {
      return new ArrayList<>(days.values());
    }
  }

  /**
   * Does what is to be done. A snapshot that fails ends it, unless it shall keep going; storage out
   * of reach and unexpected failures end it always.
   *
   * @return how far each snapshot is
   * @throws InvalidRequestException if snapshots are missing and that is not to be passed over,
   *     with all of them; nothing was done then
   */
  public List<Day> run() {
    try {
      return runAll();
    } finally {
      // Also where no run was begun.
      guard.over();
    }
  }

  private List<Day> runAll() {
    requireSnapshots();
    try (PinnedModel model = new PinnedModel(job.modelRequest(), conf)) {
      int number = 0;
      for (Day day : days()) {
        number++;
        if (day.status() == Status.NOT_BEGUN) {
          guard.next();
          progress.step("[%d/%d] snapshot %s".formatted(number, days.size(), day.snapshot()));
          if (!mayGoOn(runAndTell(model, day.snapshot()))) {
            break;
          }
        }
      }
    }
    return days();
  }

  private Day runAndTell(PinnedModel model, String snapshot) {
    try {
      Day done = run(model, snapshot);
      done.outcome().ifPresent(outcome -> witness.ended(snapshot, outcome));
      done.failure().ifPresent(failure -> witness.failed(snapshot, failure));
      return done;
    } finally {
      guard.over();
    }
  }

  private boolean mayGoOn(Day day) {
    if (day.status() != Status.FAILED) {
      return true;
    }
    Exception failure = day.failure().get();
    boolean isOfTheDay =
        NightshiftException.in(failure)
            .map(expected -> !(expected instanceof UnreachableException))
            .orElse(false);
    return settings.keepGoing() && isOfTheDay;
  }

  private Day run(PinnedModel model, String snapshot) {
    put(snapshot, Status.BEGUN);
    try {
      ScoringRun run =
          new ScoringRun(
              new RunRequest(job, snapshot, settings.force()), model, conf, spark, progress, guard);
      Outcome outcome = settings.dryRun() ? run.plan() : run.execute();
      return put(new Day(snapshot, status(outcome), Optional.of(outcome), Optional.empty()));
    } catch (Exception e) {
      // Not only unchecked ones: Scala declares no exceptions.
      if (guard.isInterrupted()) {
        witness.failed(snapshot, e);
        throw e;
      }
      return put(new Day(snapshot, Status.FAILED, Optional.empty(), Optional.of(e)));
    }
  }

  private static Status status(Outcome outcome) {
    if (outcome instanceof Outcome.Planned) {
      return Status.PLANNED;
    } else if (outcome instanceof Outcome.AlreadyPublished) {
      return Status.ALREADY_PUBLISHED;
    }
    return outcome instanceof Outcome.Withdrawn ? Status.WITHDRAWN : Status.PUBLISHED;
  }

  private void requireSnapshots() {
    if (days.size() > 1 && !job.input().hasPlaceholder()) {
      throw new InvalidRequestException(
          "Cannot score several snapshots: 'input.path' %s is the same for all of them; put {snapshot} into it"
              .formatted(job.input().path()));
    }
    Problems problems = new Problems();
    List<String> missing = new ArrayList<>();
    for (Day day : days()) {
      problems.collect(
          () -> {
            if (!Storage.at(job.input().resolve(day.snapshot()), conf).exists("")) {
              missing.add(day.snapshot());
              put(day.snapshot(), Status.MISSING);
            }
          });
    }
    problems.throwIfAny();
    if (!missing.isEmpty() && !settings.skipMissing()) {
      throw new InvalidRequestException(
          "Missing snapshots: %d of %d are not in %s: %s; --skip-missing passes over them"
              .formatted(
                  missing.size(), days.size(), job.input().path(), String.join(", ", missing)));
    }
  }

  private Day put(String snapshot, Status status) {
    return put(new Day(snapshot, status, Optional.empty(), Optional.empty()));
  }

  private Day put(Day day) {
    days.put(day.snapshot(), day);
    return day;
  }
}
