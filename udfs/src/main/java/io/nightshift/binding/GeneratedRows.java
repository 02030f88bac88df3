package io.nightshift.binding;

import io.nightshift.model.ElementType;
import io.nightshift.model.InputSpec;
import io.nightshift.model.Signature;
import io.nightshift.model.TensorSpec;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Rows that a model can be tried with where there are no real ones: small numbers, the same ones
 * every time.
 *
 * @param schema a column for each feature
 * @param rows all zeros, all ones, and the rest in between
 * @param request the params for inputs that are not per row
 */
public record GeneratedRows(StructType schema, List<Row> rows, BindingRequest request) {
  private static final int ROWS = 8;
  private static final int OPEN_LENGTH = 3;
  private static final int SEED = 20130614;

  /** Rows for a signature. */
  public static GeneratedRows of(Signature signature) {
    Map<String, Param> params = new HashMap<>();
    Map<String, InputSpec> inputs = new LinkedHashMap<>();
    Map<String, Integer> depths = new HashMap<>();
    for (InputSpec input : signature.inputs()) {
      TensorSpec tensor = input.tensor();
      if (tensor.rank() < 1) {
        params.put(
            input.name(), new Param(List.of(), List.of(value(tensor.type(), 1, new Random(SEED)))));
        continue;
      }
      List<String> columns = InputBinder.columnsOf(input, BindingRequest.BY_NAME);
      boolean isArray = columns.size() == 1 && !tensor.isScalarPerRow();
      columns.forEach(
          column -> {
            inputs.putIfAbsent(column, input);
            depths.putIfAbsent(column, isArray ? tensor.rank() - 1 : 0);
          });
    }
    StructType schema = new StructType();
    for (Map.Entry<String, InputSpec> column : inputs.entrySet()) {
      ElementType type = column.getValue().tensor().type();
      schema =
          schema.add(column.getKey(), SparkTypes.nested(type, depths.get(column.getKey())), true);
    }
    Random random = new Random(SEED);
    List<Row> rows = new ArrayList<>();
    for (int row = 0; row < ROWS; row++) {
      List<Object> values = new ArrayList<>();
      for (Map.Entry<String, InputSpec> column : inputs.entrySet()) {
        int depth = depths.get(column.getKey());
        TensorSpec tensor = column.getValue().tensor();
        values.add(value(tensor, tensor.rank() - depth, row, random));
      }
      rows.add(RowFactory.create(values.toArray()));
    }
    BindingRequest request =
        new BindingRequest(Map.of(), params, Map.of(), Map.of(), new Narrowing(true, Set.of()));
    return new GeneratedRows(schema, rows, request);
  }

  /** The value of a column, from a dimension of the tensor on. */
  private static Object value(TensorSpec tensor, int dimension, int row, Random random) {
    if (dimension == tensor.rank()) {
      return value(tensor.type(), row, random);
    }
    long size = tensor.shape().get(dimension);
    List<Object> elements = new ArrayList<>();
    for (int i = 0; i < (size == TensorSpec.ANY ? OPEN_LENGTH : size); i++) {
      elements.add(value(tensor, dimension + 1, row, random));
    }
    return CollectionConverters.asScala(elements).toSeq();
  }

  private static Object value(ElementType type, int row, Random random) {
    int whole = row < 2 ? row : random.nextInt(2);
    double number = row < 2 ? row : random.nextDouble();
    return switch (type) {
      case FLOAT16, BFLOAT16, FLOAT32 -> (float) number;
      case FLOAT64 -> number;
      case INT8 -> (byte) whole;
      case INT16, UINT8 -> (short) whole;
      case INT32, UINT16 -> whole;
      case INT64, UINT32 -> (long) whole;
      case UINT64 -> BigDecimal.valueOf(whole);
      case BOOL -> whole == 1;
      case STRING -> whole == 1 ? "a" : "";
    };
  }
}
