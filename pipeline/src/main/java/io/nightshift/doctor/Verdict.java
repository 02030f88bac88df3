package io.nightshift.doctor;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How a check ended, from harmless to grave. */
public enum Verdict {
  /** All is well. */
  @JsonProperty("ok")
  OK("ok"),
  /** What it needs is not there; the check of that tells why. */
  @JsonProperty("not_checked")
  NOT_CHECKED("not checked"),
  /** It works, but somebody should look. */
  @JsonProperty("warning")
  WARNING("WARNING"),
  /** Registry or storage does not answer; it may later. */
  @JsonProperty("out_of_reach")
  OUT_OF_REACH("OUT OF REACH"),
  /** A run would fail, until a person mends it. */
  @JsonProperty("failed")
  FAILED("FAILED");

  private final String text;

  Verdict(String text) {
    this.text = text;
  }

  /** Whether a run would work as far as this tells. */
  public boolean isHarmless() {
    return compareTo(WARNING) <= 0;
  }

  @Override
  public String toString() {
    return text;
  }
}
