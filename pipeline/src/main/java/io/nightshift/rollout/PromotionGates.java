package io.nightshift.rollout;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.error.Nearest;
import io.nightshift.error.Problems;
import io.nightshift.registry.GateVerdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The gates that a promotion must pass, in the order in which they judge. */
public final class PromotionGates {
  /** What is asked of a promotion where nobody says otherwise: all that costs seconds. */
  public static final String DEFAULT = "digest,signature,smoke";

  /** The word for no gate at all. */
  public static final String NONE = "none";

  /** Every gate there is. A gate of another kind takes its place here. */
  private static final Map<String, PromotionGate> KNOWN = new LinkedHashMap<>();

  static {
    Stream.of(new DigestGate(), new SignatureGate(), new SmokeGate())
        .forEach(gate -> KNOWN.put(gate.name(), gate));
  }

  private final List<PromotionGate> gates;

  private PromotionGates(List<PromotionGate> gates) {
    this.gates = List.copyOf(gates);
  }

  /**
   * The gates of these names.
   *
   * @throws InvalidRequestException naming every name that is none
   */
  public static PromotionGates of(List<String> names) {
    Problems problems = new Problems();
    List<PromotionGate> gates = new ArrayList<>();
    for (String name : names) {
      if (KNOWN.containsKey(name)) {
        gates.add(KNOWN.get(name));
      } else if (!names.equals(List.of(NONE))) {
        problems.add(
            "Unknown gate '%s': there are %s, or %s%s"
                .formatted(
                    name,
                    String.join(", ", KNOWN.keySet()),
                    NONE,
                    Nearest.hint(name, KNOWN.keySet())));
      }
    }
    problems.throwIfAny();
    return new PromotionGates(KNOWN.values().stream().filter(gates::contains).toList());
  }

  /** What each gate says; once one has found damaged files, only those that look elsewhere. */
  List<GateVerdict> judge(Contender contender) {
    List<GateVerdict> verdicts = new ArrayList<>();
    boolean isDamaged = false;
    for (PromotionGate gate : gates) {
      if (!isDamaged || !gate.needsSoundFiles()) {
        GateVerdict verdict = gate.judge(contender);
        verdicts.add(verdict);
        isDamaged |= gate.name().equals(DigestGate.NAME) && !verdict.passed();
      }
    }
    return verdicts;
  }
}
