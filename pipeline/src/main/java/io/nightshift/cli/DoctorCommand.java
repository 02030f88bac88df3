package io.nightshift.cli;

import io.nightshift.doctor.Diagnosis;
import io.nightshift.doctor.Doctor;
import io.nightshift.doctor.Patient;
import io.nightshift.doctor.Verdict;
import io.nightshift.observe.Progress;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Looks for what keeps runs from working. */
@Command(
    name = "doctor",
    description = {
      "Checks this machine, every executor, and the registry, input and table of a job.",
      "Says what is wrong and how to mend it; leaves nothing behind.",
      "Without --job, of registries that of --registry."
    },
    mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer> {
  @Option(
      names = "--job",
      paramLabel = "FILE",
      description = "A job file, whose model, input and table are checked as well.")
  private Optional<String> jobFile = Optional.empty();

  @Option(
      names = "--snapshot",
      paramLabel = "VALUE",
      description = "With --job: which snapshot must be there; else the folder that has them.")
  private Optional<String> snapshot = Optional.empty();

  @Mixin private JobOptions options;
  @Mixin private JsonOption json;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    if (jobFile.isEmpty()) {
      JobOptions.requireJob(spec, "--snapshot", "--model", "--set");
    }
    Surroundings surroundings = Surroundings.of(spec);
    Configuration hadoop = surroundings.hadoop();
    Progress progress = new Progress(spec.commandLine().getErr(), surroundings.isTerminal());
    Patient patient =
        new Patient(
            jobFile,
            () -> options.read(jobFile.orElseThrow(), hadoop),
            options.registry(),
            snapshot,
            hadoop,
            surroundings::spark);
    Diagnosis diagnosis = new Doctor(patient, progress::step).examine();
    int code = exitCode(diagnosis.worst());
    DoctorReport report = new DoctorReport(diagnosis, code);
    if (json.isSet()) {
      report.printJson(spec.commandLine().getOut());
    } else {
      report.print(spec.commandLine().getOut());
    }
    return code;
  }

  private static int exitCode(Verdict worst) {
    if (worst.isHarmless()) {
      return ExitCode.DONE;
    }
    return worst == Verdict.OUT_OF_REACH ? ExitCode.UNREACHABLE : ExitCode.INVALID;
  }
}
