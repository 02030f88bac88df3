package io.nightshift.rollout;

import io.nightshift.registry.FileVerifier;
import io.nightshift.registry.Finding;
import io.nightshift.registry.GateVerdict;
import java.util.List;

/** Every file is what was registered. */
final class DigestGate implements PromotionGate {
  static final String NAME = "digest";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public GateVerdict judge(Contender contender) {
    List<String> damage =
        FileVerifier.verify(
                contender.version(), file -> contender.registry().open(contender.version(), file))
            .stream()
            .filter(Finding::isDamage)
            .map(finding -> "its file %s %s".formatted(finding.item(), finding.detail()))
            .toList();
    return new GateVerdict(name(), damage.isEmpty(), damage);
  }
}
