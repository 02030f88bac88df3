package io.nightshift.registry;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * What a gate said of a version that was to be promoted.
 *
 * @param gate its name, such as {@code digest}
 * @param passed whether it lets the version through
 * @param findings what it found, one line each; why, if it refused
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record GateVerdict(String gate, boolean passed, List<String> findings) {
  /** Takes absent findings for none. */
  public GateVerdict {
    findings = findings == null ? List.of() : List.copyOf(findings);
  }
}
