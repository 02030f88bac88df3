package io.nightshift.quality;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.io.Serializable;

/**
 * How the values of a prediction column are distributed. Small whatever the number of rows, exact,
 * and the same for the same rows, in whatever parts and order they come.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = NumberProfile.class, name = "numbers"),
  @JsonSubTypes.Type(value = LabelProfile.class, name = "labels")
})
public sealed interface Profile extends Serializable permits NumberProfile, LabelProfile {
  /** How many rows it is of. */
  long rows();

  /**
   * That of the rows of both.
   *
   * @throws IllegalArgumentException if the other is of another kind
   */
  Profile plus(Profile other);
}
