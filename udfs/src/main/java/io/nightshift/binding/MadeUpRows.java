package io.nightshift.binding;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.model.ElementType;
import io.nightshift.model.InputSpec;
import io.nightshift.model.ModelVersion;
import io.nightshift.model.TensorSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.collection.mutable.ArraySeq;

/**
 * Rows that a model's signature allows, for where there are no real ones. Their values mean
 * nothing: all zeros, all ones, then normally distributed numbers, whole numbers 0 and 1 (which are
 * within any table of embeddings), single letters. Immutable.
 */
public final class MadeUpRows {
  /** How long arrays are where the model leaves it open. */
  static final int OPEN_LENGTH = 16;

  /** With more, made-up rows would fill the heap before anything is measured. */
  private static final long MOST_VALUES = 4_000_000;

  private static final int LEAST_ROWS = 64;

  private final Map<String, Made> columns = new LinkedHashMap<>();
  private final Binding binding;

  /**
   * Finds out which columns a model takes.
   *
   * @param feeds the columns that feed an input, where they have other names
   * @param params the values of inputs that are not per row
   * @throws InvalidRequestException if columns and params are not enough to feed it
   */
  public MadeUpRows(ModelVersion version, Map<String, InputFeed> feeds, Map<String, Param> params) {
    for (InputSpec input : version.signature().inputs()) {
      if (!params.containsKey(input.name()) && input.tensor().rank() > 0) {
        addColumns(input, feeds);
      }
    }
    StructType schema = new StructType();
    for (Map.Entry<String, Made> column : columns.entrySet()) {
      schema = schema.add(column.getKey(), column.getValue().type());
    }
    Narrowing everywhere = new Narrowing(true, Set.of());
    this.binding =
        Binder.bind(
            schema, version, new BindingRequest(feeds, params, Map.of(), Map.of(), everywhere));
  }

  /**
   * Finds out which columns a model takes; what it wants once for all rows is made up, too.
   *
   * @throws InvalidRequestException if it takes what cannot be made up: params with dimensions
   */
  public static MadeUpRows withParams(ModelVersion version) {
    Map<String, Param> params = new LinkedHashMap<>();
    for (InputSpec input : version.signature().inputs()) {
      if (input.tensor().rank() == 0) {
        Object one = new Made(input.tensor().type(), List.of()).value(1, new Random(0));
        params.put(input.name(), Param.of(one));
      }
    }
    return new MadeUpRows(version, Map.of(), params);
  }

  private void addColumns(InputSpec input, Map<String, InputFeed> feeds) {
    InputFeed feed = feeds.get(input.name());
    List<String> names = feed == null ? input.features() : feed.columns();
    if (names.isEmpty()) {
      names = List.of(input.name());
    }
    TensorSpec tensor = input.tensor();
    boolean isArray = names.size() == 1 && !tensor.isScalarPerRow();
    List<Long> shape = isArray ? tensor.shape().subList(1, tensor.rank()) : List.of();
    names.forEach(name -> columns.putIfAbsent(name, new Made(tensor.type(), shape)));
  }

  /** What feeds the model from these rows. */
  public Binding binding() {
    return binding;
  }

  /**
   * Rows with the binding's columns; the same seed gives the same rows.
   *
   * @param wanted how many; rows of very many values are fewer
   */
  public List<Row> rows(int wanted, long seed) {
    long values = Math.max(1, columns.values().stream().mapToLong(Made::values).sum());
    int count = (int) Math.min(wanted, Math.max(LEAST_ROWS, MOST_VALUES / values));
    Random random = new Random(seed);
    List<Row> rows = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int row = i;
      rows.add(
          RowFactory.create(
              binding.columns().stream()
                  .map(name -> columns.get(name).value(row, random))
                  .toArray()));
    }
    return rows;
  }

  /**
   * A column that is made up.
   *
   * @param element what its values are, or those of its arrays
   * @param shape the dimensions of its arrays; none for a single value
   */
  private record Made(ElementType element, List<Long> shape) {
    long values() {
      return shape.stream()
          .mapToLong(size -> size == TensorSpec.ANY ? OPEN_LENGTH : size)
          .reduce(1, (a, b) -> a * b);
    }

    DataType type() {
      DataType type = elementType();
      for (int i = 0; i < shape.size(); i++) {
        type = DataTypes.createArrayType(type);
      }
      return type;
    }

    private DataType elementType() {
      return switch (element) {
        case FLOAT16, BFLOAT16, FLOAT32 -> DataTypes.FloatType;
        case FLOAT64 -> DataTypes.DoubleType;
        case INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32, UINT64 -> DataTypes.LongType;
        case BOOL -> DataTypes.BooleanType;
        case STRING -> DataTypes.StringType;
      };
    }

    Object value(int row, Random random) {
      return value(row, random, shape);
    }

    private Object value(int row, Random random, List<Long> dimensions) {
      if (dimensions.isEmpty()) {
        return element(row, random);
      }
      long length = dimensions.get(0) == TensorSpec.ANY ? OPEN_LENGTH : dimensions.get(0);
      Object[] elements = new Object[Math.toIntExact(length)];
      for (int i = 0; i < elements.length; i++) {
        elements[i] = value(row, random, dimensions.subList(1, dimensions.size()));
      }
      // What Spark's own rows have: a list of Scala's would take time to get at an element.
      return ArraySeq.make(elements);
    }

    private Object element(int row, Random random) {
      // The first two rows are within what almost any model takes, logarithms and roots included.
      double number = row < 2 ? row : random.nextGaussian();
      int whole = row < 2 ? row : random.nextInt(2);
      return switch (element) {
        case FLOAT16, BFLOAT16, FLOAT32 -> (float) number;
        case FLOAT64 -> number;
        case INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32, UINT64 -> (long) whole;
        case BOOL -> whole == 1;
        case STRING -> Character.toString('a' + (row < 2 ? row : random.nextInt(26)));
      };
    }
  }
}
