package io.nightshift.registry;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What verifying found of one item.
 *
 * @param subject the model ({@code flight-delay}) or version ({@code flight-delay:2})
 * @param item the file of a version, or {@code history}
 * @param status whether it is what it should be
 * @param detail what is wrong, and what to do; empty if nothing is
 */
public record Finding(String subject, String item, Status status, String detail) {
  /** How an item is. */
  public enum Status {
    /** It is what was registered. */
    @JsonProperty("ok")
    OK,
    /** It is harmless, but somebody may want to know. */
    @JsonProperty("note")
    NOTE,
    /** It is not what was registered, or not there. */
    @JsonProperty("damaged")
    DAMAGED
  }

  /** That an item is sound. */
  public static Finding ok(Object subject, String item) {
    return new Finding(subject.toString(), item, Status.OK, "");
  }

  /** That an item is harmless, but worth a word. */
  public static Finding note(Object subject, String item, String detail) {
    return new Finding(subject.toString(), item, Status.NOTE, detail);
  }

  /** That an item is not what it should be. */
  public static Finding damaged(Object subject, String item, String detail) {
    return new Finding(subject.toString(), item, Status.DAMAGED, detail);
  }

  /** Whether the item is not what it should be. */
  public boolean isDamage() {
    return status == Status.DAMAGED;
  }
}
