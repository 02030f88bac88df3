package io.nightshift.feature;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * The functions: those that Spark lacks, or that are easily got wrong with what it has. Each gives
 * null where a value is null.
 */
@SuppressWarnings("ImmutableEnumChecker") // Types and lists made by List.of do not change.
enum FeatureFunction {
  STANDARDISE(
      "nightshift_standardise",
      DataTypes.DoubleType,
      "(x - mean) / deviation",
      List.of(
          Parameter.value("x", DataTypes.DoubleType),
          Parameter.constant("mean", DataTypes.DoubleType),
          Parameter.constant("deviation", DataTypes.DoubleType))) {
    @Override
    Kernel prepare(Object[] constants) {
      double mean = (Double) constants[0];
      double deviation = (Double) constants[1];
      require(Double.isFinite(mean), "mean must be finite, got " + mean);
      require(
          deviation > 0 && Double.isFinite(deviation),
          "deviation must be finite and above 0, got " + deviation);
      return values -> FeatureMath.standardise((Double) values[0], mean, deviation);
    }
  },
  CLIP(
      "nightshift_clip",
      DataTypes.DoubleType,
      "x, or the bound that it is beyond; NaN stays NaN",
      List.of(
          Parameter.value("x", DataTypes.DoubleType),
          Parameter.constant("low", DataTypes.DoubleType),
          Parameter.constant("high", DataTypes.DoubleType))) {
    @Override
    Kernel prepare(Object[] constants) {
      double low = (Double) constants[0];
      double high = (Double) constants[1];
      require(low <= high, "low must not be above high, got %s and %s".formatted(low, high));
      return values -> FeatureMath.clip((Double) values[0], low, high);
    }
  },
  BUCKET(
      "nightshift_bucket",
      DataTypes.IntegerType,
      "how many of the bounds are not above x, from 0; null for NaN",
      List.of(
          Parameter.value("x", DataTypes.DoubleType),
          Parameter.constant("bounds", DataTypes.createArrayType(DataTypes.DoubleType)))) {
    @Override
    Kernel prepare(Object[] constants) {
      double[] bounds = doubles((ArrayData) constants[0]);
      return values -> {
        int bucket = FeatureMath.bucket((Double) values[0], bounds);
        return bucket < 0 ? null : bucket;
      };
    }
  },
  HASH_BUCKET(
      "nightshift_hash_bucket",
      DataTypes.IntegerType,
      "MurmurHash3 (x86, 32 bits, seed 0) of the text in UTF-8, unsigned, modulo buckets",
      List.of(
          Parameter.value("text", DataTypes.StringType),
          Parameter.constant("buckets", DataTypes.IntegerType))) {
    @Override
    Kernel prepare(Object[] constants) {
      int buckets = (Integer) constants[0];
      require(buckets > 0, "buckets must be above 0, got " + buckets);
      return values -> FeatureMath.hashBucket(((UTF8String) values[0]).getBytes(), buckets);
    }
  },
  ONE_HOT_INDEX(
      "nightshift_one_hot_index",
      DataTypes.IntegerType,
      "the place of text among the categories, from 0; -1 if it is none of them",
      List.of(
          Parameter.value("text", DataTypes.StringType),
          Parameter.constant("categories", DataTypes.createArrayType(DataTypes.StringType)))) {
    @Override
    Kernel prepare(Object[] constants) {
      Map<UTF8String, Integer> places = places((ArrayData) constants[0]);
      return values -> places.getOrDefault((UTF8String) values[0], -1);
    }
  },
  CYCLIC_SIN(
      "nightshift_cyclic_sin",
      DataTypes.DoubleType,
      "sin(2π x / period), exact for large x: of an hour with period 24, of a weekday with 7",
      List.of(
          Parameter.value("x", DataTypes.DoubleType),
          Parameter.constant("period", DataTypes.DoubleType))) {
    @Override
    Kernel prepare(Object[] constants) {
      double period = period(constants);
      return values -> FeatureMath.cyclicSin((Double) values[0], period);
    }
  },
  CYCLIC_COS(
      "nightshift_cyclic_cos",
      DataTypes.DoubleType,
      "cos(2π x / period), exact for large x: of an hour with period 24, of a weekday with 7",
      List.of(
          Parameter.value("x", DataTypes.DoubleType),
          Parameter.constant("period", DataTypes.DoubleType))) {
    @Override
    Kernel prepare(Object[] constants) {
      double period = period(constants);
      return values -> FeatureMath.cyclicCos((Double) values[0], period);
    }
  },
  HAVERSINE(
      "nightshift_haversine",
      DataTypes.DoubleType,
      "the distance of two places in kilometres, from degrees; NaN for latitudes beyond ±90",
      List.of(
          Parameter.value("lat1", DataTypes.DoubleType),
          Parameter.value("lon1", DataTypes.DoubleType),
          Parameter.value("lat2", DataTypes.DoubleType),
          Parameter.value("lon2", DataTypes.DoubleType))) {
    @Override
    Kernel prepare(Object[] constants) {
      return values ->
          FeatureMath.haversine(
              (Double) values[0], (Double) values[1], (Double) values[2], (Double) values[3]);
    }
  };

  /** Computes a result from values of which none is null, as Spark has them. */
  interface Kernel {
    Object of(Object[] values);
  }

  /**
   * An argument.
   *
   * @param isConstant whether it must be the same for every row
   */
  record Parameter(String name, DataType type, boolean isConstant) {
    static Parameter value(String name, DataType type) {
      return new Parameter(name, type, false);
    }

    static Parameter constant(String name, DataType type) {
      return new Parameter(name, type, true);
    }
  }

  private final String sqlName;
  private final DataType result;
  private final String meaning;
  private final List<Parameter> parameters;

  FeatureFunction(String sqlName, DataType result, String meaning, List<Parameter> parameters) {
    this.sqlName = sqlName;
    this.result = result;
    this.meaning = meaning;
    this.parameters = parameters;
  }

  /**
   * Makes the function for some constants.
   *
   * @param constants the values of the constant parameters, in their order; none is null
   * @throws IllegalArgumentException if they make no sense
   */
  abstract Kernel prepare(Object[] constants);

  String sqlName() {
    return sqlName;
  }

  DataType result() {
    return result;
  }

  String meaning() {
    return meaning;
  }

  List<Parameter> parameters() {
    return parameters;
  }

  /** {@code nightshift_clip(x, low, high)}. */
  String call() {
    return sqlName
        + parameters.stream().map(Parameter::name).collect(Collectors.joining(", ", "(", ")"));
  }

  private static void require(boolean holds, String problem) {
    if (!holds) {
      throw new IllegalArgumentException(problem);
    }
  }

  private static double period(Object[] constants) {
    double period = (Double) constants[0];
    require(
        period > 0 && Double.isFinite(period), "period must be finite and above 0, got " + period);
    return period;
  }

  private static double[] doubles(ArrayData array) {
    double[] bounds = new double[array.numElements()];
    for (int i = 0; i < bounds.length; i++) {
      require(!array.isNullAt(i), "bounds must not hold null");
      bounds[i] = array.getDouble(i) + 0.0;
      require(!Double.isNaN(bounds[i]), "bounds must not hold NaN");
      require(
          i == 0 || bounds[i - 1] < bounds[i], "bounds must ascend: " + Arrays.toString(bounds));
    }
    require(bounds.length > 0, "bounds must not be empty");
    return bounds;
  }

  private static Map<UTF8String, Integer> places(ArrayData array) {
    Map<UTF8String, Integer> places = new HashMap<>();
    for (int i = 0; i < array.numElements(); i++) {
      require(!array.isNullAt(i), "categories must not hold null");
      UTF8String category = array.getUTF8String(i).clone();
      require(
          places.putIfAbsent(category, i) == null,
          "categories must be there once each, got '%s' again".formatted(category));
    }
    require(!places.isEmpty(), "categories must not be empty");
    return places;
  }
}
