package io.nightshift.binding;

import io.nightshift.model.OutputSpec;
import java.io.Serializable;
import org.apache.spark.sql.types.DataType;

/**
 * What one prediction column takes from the model.
 *
 * @param column the column's name
 * @param output the output as the model declares it
 * @param part what the column takes of each row's value
 * @param type the column's type
 */
public record OutputBinding(
    String column, OutputSpec output, OutputExpression.Part part, DataType type)
    implements Serializable {}
