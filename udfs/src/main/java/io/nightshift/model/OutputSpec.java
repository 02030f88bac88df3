package io.nightshift.model;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.io.Serializable;

/** An output as a model declares it; in files, its members tell which of them it is. */
@JsonTypeInfo(use = JsonTypeInfo.Id.DEDUCTION)
@JsonSubTypes({
  @JsonSubTypes.Type(TensorSpec.class),
  @JsonSubTypes.Type(MapSpec.class),
  @JsonSubTypes.Type(SequenceSpec.class)
})
public sealed interface OutputSpec extends Serializable permits TensorSpec, MapSpec, SequenceSpec {
  /** The name in the graph. */
  String name();

  /** How people write what it holds. */
  String describe();
}
