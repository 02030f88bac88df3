package io.nightshift.cli;

import io.nightshift.audit.AuditEvent;
import io.nightshift.model.ModelRef;
import io.nightshift.registry.ModelRegistry;
import io.nightshift.rollout.Rollback;
import io.nightshift.rollout.Rollout;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Goes back to the version that was in use before. */
@Command(
    name = "rollback",
    description = {
      "Makes an alias stand for the version before.",
      "That is what it stood for before the last promotion that still holds; again and again,",
      "it goes further back."
    },
    mixinStandardHelpOptions = true)
final class RollbackCommand implements Callable<Integer> {
  @Parameters(paramLabel = "NAME", description = "The model's name.")
  private String model;

  @Mixin private MoveOptions move;

  @Option(
      names = "--force",
      fallbackValue = "true",
      description = "Go back even to a version whose files were changed; the history tells.")
  private boolean force;

  @Mixin private RegistryOption registry;
  @Mixin private AuditOption audit;
  @Mixin private JsonOption json;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    return audit.around(this::rollBack);
  }

  private int rollBack() {
    ModelRef.requireName("model name", model);
    OptionalInt expected = VersionParameter.readExpected(move.expect(), model, model);
    ModelRegistry opened = registry.open();
    Rollout rollout = new Rollout(opened, Surroundings.of(spec).hadoop());
    Rollback rollback = new Rollback(model, move.alias(), expected, move.reason(), force);
    Rollout.Result result =
        new MoveAudit(audit, opened, model, AuditEvent.ALIAS_ROLLBACK, move.reason())
            .of(() -> rollout.rollBack(rollback));
    new MoveReport(model, result, false).print(spec.commandLine(), json);
    return ExitCode.DONE;
  }
}
