package io.nightshift.binding;

import io.nightshift.model.TensorSpec;
import java.io.Serializable;

/**
 * The value of an input that is the same for every row.
 *
 * @param tensor the input
 * @param param its value, in the shape that the model is given
 */
public record ParamBinding(TensorSpec tensor, Param param) implements Serializable {}
