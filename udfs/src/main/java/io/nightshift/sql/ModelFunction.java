package io.nightshift.sql;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.spark.Scorer;
import java.util.function.Supplier;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.connector.catalog.functions.BoundFunction;
import org.apache.spark.sql.connector.catalog.functions.UnboundFunction;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;

/**
 * A model by its reference, before it is known what it is given.
 *
 * @param reference as it was written
 * @param scorer resolves it
 */
record ModelFunction(String reference, Supplier<Scorer> scorer) implements UnboundFunction {
  /**
   * Resolves the reference, and checks what the model is given; Spark makes an analysis error of
   * what does not fit.
   */
  @Override
  public BoundFunction bind(StructType arguments) {
    try {
      return new ScoreFunction(
          scorer.get().ofStructs(requireStruct(arguments), SparkSession.active().sparkContext()));
    } catch (InvalidRequestException e) {
      throw new UnsupportedOperationException(String.join("; ", e.problems()), e);
    }
  }

  private StructType requireStruct(StructType arguments) {
    if (arguments.size() == 1) {
      DataType type = arguments.apply(0).dataType();
      if (type instanceof StructType struct) {
        return struct;
      }
    }
    throw new InvalidRequestException(
        "%s takes one struct with the columns that feed it, as in struct(t.*) or named_struct('a', a, 'b', b)"
            .formatted(reference));
  }

  @Override
  public String name() {
    return reference;
  }

  @Override
  public String description() {
    Scorer model = scorer.get();
    return "%s is %s sha256:%s. It takes a struct with the columns that feed it, and gives a struct of its outputs; 'reject' says why there are none."
        .formatted(reference, model.version(), model.digest());
  }
}
