package io.nightshift.audit;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** What an entry is about. */
public enum AuditEvent {
  /** A command that changes something, or tries to: its begin, and its end. */
  @JsonProperty("command")
  COMMAND,
  /** A snapshot was scored, or was to be. */
  @JsonProperty("run")
  RUN,
  /** A gate judged a run, or a version that was to be promoted. */
  @JsonProperty("gate")
  GATE,
  /** A run became the current predictions of its snapshot. */
  @JsonProperty("publication")
  PUBLICATION,
  /** An earlier run was published again. */
  @JsonProperty("table_rollback")
  TABLE_ROLLBACK,
  /** Runs were given up for good, so that their files can be deleted. */
  @JsonProperty("vacuum")
  VACUUM,
  /** A version came into a registry. */
  @JsonProperty("registration")
  REGISTRATION,
  /** An alias was moved to a version, or was to be. */
  @JsonProperty("promotion")
  PROMOTION,
  /** An alias went back to an earlier version, or was to. */
  @JsonProperty("alias_rollback")
  ALIAS_ROLLBACK,
  /** An alias was seen where nothing of Nightshift had moved it. */
  @JsonProperty("alias_found")
  ALIAS_FOUND,
  /** The tags of a version changed. */
  @JsonProperty("tagging")
  TAGGING;

  /** As people say it. */
  public String words() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
