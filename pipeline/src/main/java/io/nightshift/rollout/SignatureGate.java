package io.nightshift.rollout;

import io.nightshift.model.ModelVersion;
import io.nightshift.model.SignatureDiff;
import io.nightshift.registry.GateVerdict;
import java.util.ArrayList;
import java.util.List;

/** Jobs that run with what is in use run with the version as well. */
final class SignatureGate implements PromotionGate {
  @Override
  public String name() {
    return "signature";
  }

  @Override
  public GateVerdict judge(Contender contender) {
    if (contender.current().isEmpty()) {
      return new GateVerdict(name(), true, List.of());
    }
    ModelVersion current = contender.current().get();
    SignatureDiff diff =
        SignatureDiff.between(current.signature(), contender.version().signature());
    List<String> findings = new ArrayList<>(diff.breaking());
    findings.addAll(diff.harmless());
    if (!findings.isEmpty()) {
      findings.add(0, "differs from %s in use:".formatted(current.ref()));
    }
    return new GateVerdict(name(), diff.breaking().isEmpty(), findings);
  }
}
