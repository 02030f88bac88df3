package io.nightshift.cli;

import io.nightshift.audit.AuditEvent;
import io.nightshift.audit.RegistryEntries;
import io.nightshift.error.GateRefusedException;
import io.nightshift.registry.ModelRegistry;
import io.nightshift.rollout.Rollout;
import io.nightshift.storage.User;
import java.util.function.Supplier;

/**
 * Writes down what became of an alias that was to move.
 *
 * @param event {@link AuditEvent#PROMOTION} or {@link AuditEvent#ALIAS_ROLLBACK}
 * @param reason why, in the words of whoever wanted it
 */
record MoveAudit(
    AuditOption audit, ModelRegistry registry, String model, AuditEvent event, String reason) {

  /** Moves it. */
  Rollout.Result of(Supplier<Rollout.Result> move) {
    try {
      Rollout.Result result = move.get();
      if (result.move().changed()) {
        // As the history has it, so that both tell the same.
        audit.record(
            begun ->
                RegistryEntries.read(registry, model)
                    .those(
                        made ->
                            made.isMove()
                                && made.alias().equals(result.move().alias())
                                && made.version() == result.move().to()
                                && made.by().equals(User.name())
                                && !made.at().isBefore(begun)));
      }
      return result;
    } catch (GateRefusedException e) {
      if (e.record() instanceof Rollout.Refusal refusal) {
        audit.record(begun -> RegistryEntries.of(registry.location(), event, refusal, reason));
      }
      throw e;
    }
  }
}
