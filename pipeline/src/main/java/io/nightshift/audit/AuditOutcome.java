package io.nightshift.audit;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What became of it. */
public enum AuditOutcome {
  /** It began; what came of it is said by another entry of the same attempt. */
  @JsonProperty("begun")
  BEGUN,
  /** It is in effect. */
  @JsonProperty("done")
  DONE,
  /** Nothing was to be done: it was so already. */
  @JsonProperty("unchanged")
  UNCHANGED,
  /** A gate lets it through. */
  @JsonProperty("passed")
  PASSED,
  /** A gate does not let it through, or a person's rollback stands against it. */
  @JsonProperty("refused")
  REFUSED,
  /** It could not be done. */
  @JsonProperty("failed")
  FAILED,
  /** A person or a scheduler stopped it. */
  @JsonProperty("interrupted")
  INTERRUPTED
}
