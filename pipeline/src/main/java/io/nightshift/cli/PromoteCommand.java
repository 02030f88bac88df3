package io.nightshift.cli;

import io.nightshift.audit.AuditEvent;
import io.nightshift.job.JobSpec;
import io.nightshift.model.ModelRef;
import io.nightshift.registry.ModelRegistry;
import io.nightshift.rollout.Evidence;
import io.nightshift.rollout.Promotion;
import io.nightshift.rollout.PromotionGates;
import io.nightshift.rollout.Rollout;
import io.nightshift.run.SampleRows;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Brings a version into use. */
@Command(
    name = "promote",
    description = {
      "Makes an alias stand for a version that passes the gates.",
      "The next run that names the alias uses it."
    },
    mixinStandardHelpOptions = true)
final class PromoteCommand implements Callable<Integer> {
  @Parameters(paramLabel = "NAME:VERSION", description = "The version to promote.")
  private String model;

  @Mixin private MoveOptions move;

  @Option(
      names = "--require",
      paramLabel = "GATE",
      split = ",",
      defaultValue = PromotionGates.DEFAULT,
      description = {
        "What must hold first: digest (its files are what was registered), signature (jobs that run",
        "with the version in use run with it, too), smoke (it gives finite scores), or none.",
        "Default: ${DEFAULT-VALUE}."
      })
  private List<String> require;

  @Option(
      names = "--sample",
      paramLabel = "PATH",
      description =
          "Parquet rows for the gate smoke, which makes up a few of its own where there are none.")
  private Optional<String> sample = Optional.empty();

  @Option(
      names = "--job",
      paramLabel = "FILE",
      description =
          "For the gate smoke: a job file that says how the model is fed (inputs, params, missing, rules), and which custom operators it may use.")
  private Optional<String> jobFile = Optional.empty();

  @Option(
      names = "--force",
      fallbackValue = "true",
      description = "Go on where a gate refuses; the history tells.")
  private boolean force;

  @Option(
      names = "--dry-run",
      fallbackValue = "true",
      description = "Let the gates judge, and move nothing.")
  private boolean dryRun;

  @Mixin private RegistryOption registry;
  @Mixin private AuditOption audit;
  @Mixin private JsonOption json;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    return audit.around(this::promote);
  }

  private int promote() {
    ModelRef.ByVersion version = VersionParameter.read("version to promote", model);
    OptionalInt expected = VersionParameter.readExpected(move.expect(), version.name(), version);
    Promotion promotion =
        new Promotion(
            version.name(),
            version.version(),
            move.alias(),
            expected,
            move.reason(),
            PromotionGates.of(require),
            force,
            dryRun);
    ModelRegistry opened = registry.open();
    Surroundings surroundings = Surroundings.of(spec);
    Configuration hadoop = surroundings.hadoop();
    Optional<JobSpec> job = jobFile.map(file -> job(file, hadoop));
    Optional<SampleRows> rows =
        sample.map(path -> SampleRows.open(path, hadoop, surroundings.spark()));
    Supplier<Rollout.Result> promote =
        () -> new Rollout(opened, hadoop).promote(promotion, new Evidence(job, rows));
    Rollout.Result result =
        dryRun
            ? promote.get()
            : new MoveAudit(audit, opened, version.name(), AuditEvent.PROMOTION, move.reason())
                .of(promote);
    new MoveReport(version.name(), result, dryRun).print(spec.commandLine(), json);
    return ExitCode.DONE;
  }

  /** It may leave the registry to whoever runs it, as it does for {@code score}. */
  private JobSpec job(String file, Configuration hadoop) {
    return JobFile.read(
        file, hadoop, Optional.empty(), Optional.of(registry.location()), List.of());
  }
}
