package io.nightshift.feature;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
  },
  ARM(
      "nightshift_arm",
      DataTypes.StringType,
      "the arm of an experiment that a key belongs to, by its hash: shares of 1 in the order of the arms",
      List.of(
          Parameter.value("key", DataTypes.StringType),
          Parameter.constant("experiment", DataTypes.StringType),
          Parameter.constant("arms", DataTypes.createArrayType(DataTypes.StringType)),
          Parameter.constant("shares", DataTypes.createArrayType(DataTypes.DoubleType)))) {
    @Override
    Kernel prepare(Object[] constants) {
      byte[] prefix = FeatureMath.armPrefix(constants[0].toString());
      UTF8String[] arms = texts("arms", (ArrayData) constants[1]);
      double[] ends = ends(arms, (ArrayData) constants[2]);
      return values -> arms[FeatureMath.arm(prefix, ((UTF8String) values[0]).getBytes(), ends)];
    }
  },
  PSI(
      "nightshift_psi",
      DataTypes.DoubleType,
      "the population stability index of counts, or shares, in the same bins; null where one has none at all",
      List.of(
          Parameter.value("expected", DataTypes.createArrayType(DataTypes.DoubleType)),
          Parameter.value("actual", DataTypes.createArrayType(DataTypes.DoubleType)))) {
    @Override
    Kernel prepare(Object[] constants) {
      return values -> {
        double[] expected = counts("expected", (ArrayData) values[0]);
        double[] actual = counts("actual", (ArrayData) values[1]);
        require(
            expected.length == actual.length,
            "nightshift_psi takes as many bins of both, got %d expected and %d actual"
                .formatted(expected.length, actual.length));
        double psi = StabilityIndex.of(expected, actual);
        return Double.isNaN(psi) ? null : psi;
      };
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

  /** By how much the sum of shares that are written as decimals may miss 1. */
  private static final double ROUNDING = 1e-12;

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
    UTF8String[] categories = texts("categories", array);
    for (int i = 0; i < categories.length; i++) {
      places.put(categories[i], i);
    }
    return places;
  }

  /** Each is there once. */
  private static UTF8String[] texts(String name, ArrayData array) {
    Set<UTF8String> texts = new LinkedHashSet<>();
    for (int i = 0; i < array.numElements(); i++) {
      require(!array.isNullAt(i), name + " must not hold null");
      UTF8String text = array.getUTF8String(i).clone();
      require(texts.add(text), "%s must be there once each, got '%s' again".formatted(name, text));
    }
    require(!texts.isEmpty(), name + " must not be empty");
    return texts.toArray(UTF8String[]::new);
  }

  /** Where the share of each arm ends, from 0 to 1. */
  private static double[] ends(UTF8String[] arms, ArrayData shares) {
    double[] ends = counts("shares", shares);
    require(
        ends.length == arms.length,
        "shares must be as many as arms, got %d and %d".formatted(ends.length, arms.length));
    for (int i = 1; i < ends.length; i++) {
      ends[i] += ends[i - 1];
    }
    double sum = ends[ends.length - 1];
    require(Math.abs(sum - 1) <= ROUNDING, "shares must add up to 1, got " + sum);
    return ends;
  }

  /** Numbers of which none is below 0. */
  private static double[] counts(String name, ArrayData array) {
    double[] counts = new double[array.numElements()];
    for (int i = 0; i < counts.length; i++) {
      require(!array.isNullAt(i), name + " must not hold null");
      counts[i] = array.getDouble(i);
      require(
          counts[i] >= 0 && Double.isFinite(counts[i]),
          "%s must be finite and not below 0, got %s".formatted(name, counts[i]));
    }
    return counts;
  }
}
