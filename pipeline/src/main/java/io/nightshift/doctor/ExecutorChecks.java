package io.nightshift.doctor;

import io.nightshift.doctor.ExecutorSurvey.Heard;
import io.nightshift.doctor.ExecutorSurvey.NoExecutorException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.apache.spark.SparkContext;

/** Makes checks on every executor, and tells which of them answered. */
final class ExecutorChecks {
  /** Java's clock on an executor is finer than what a job takes. */
  private static final Duration GRANULARITY = Duration.ZERO;

  static final String NAME = "executors";

  private final ExecutorSurvey survey;
  private final boolean isLocal;

  ExecutorChecks(SparkContext spark) {
    this.survey = new ExecutorSurvey(spark);
    this.isLocal = spark.isLocal();
  }

  /**
   * Makes them.
   *
   * @param checks prepares what executors need for them
   * @return which executors answered, and then what
   */
  List<CheckResult> make(Supplier<List<MachineCheck>> checks) {
    Check check = new Check(NAME, isLocal ? Check.DRIVER : "cluster");
    List<CheckResult> results = new ArrayList<>();
    CheckResult reached = check.of("cannot be asked", () -> ask(check, checks.get(), results));
    results.add(0, reached);
    return results;
  }

  private CheckResult ask(Check check, List<MachineCheck> checks, List<CheckResult> results) {
    try {
      ArrayList<MachineCheck> asked = new ArrayList<>(checks);
      List<Heard<ArrayList<CheckResult>>> heard =
          survey.ask(
              where ->
                  new ArrayList<>(
                      asked.stream().map(machineCheck -> machineCheck.on(where)).toList()));
      heard.forEach(answer -> results.addAll(answer.answer().value()));
      if (!isLocal) {
        // Now that code and classes are there, an answer takes little time: the closer a look.
        survey.ask(where -> true).forEach(answer -> results.add(clock(answer)));
      }
      return told(check, heard.stream().map(answer -> answer.answer().host()).toList());
    } catch (NoExecutorException e) {
      return check.failed(
          e.getMessage(),
          "Spark has no executor, and got none while it was waited for: see in the cluster manager's pages whether it has the cores and the memory that spark.executor.cores and spark.executor.memory ask for, and in its logs why executors end",
          Check.facts("executors", 0));
    } catch (ExecutionException e) {
      throw new IllegalStateException(
          String.valueOf(e.getCause().getMessage()).lines().findFirst().orElse(""), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private CheckResult told(Check check, List<String> hosts) {
    List<String> known = survey.executors();
    var facts =
        Check.facts(
            "executors", known.size(), "answered", hosts.size(), "hosts", String.join(", ", hosts));
    if (isLocal) {
      return check.ok("in this JVM, a job ran", facts);
    }
    String found =
        "%d of %d answered, on %s"
            .formatted(
                hosts.size(),
                Math.max(known.size(), hosts.size()),
                String.join(", ", hosts.stream().distinct().sorted().toList()));
    return hosts.size() >= known.size()
        ? check.ok(found, facts)
        : check.warning(
            found,
            "Of the executors on %s some did not answer, since they were busy or came late: try again while nothing else runs in this application"
                .formatted(String.join(", ", known)),
            facts);
  }

  private static CheckResult clock(Heard<?> heard) {
    return ClockCheck.of(
        new Check("clock", heard.answer().where()),
        heard.before(),
        heard.answer().clock(),
        heard.after(),
        GRANULARITY);
  }
}
