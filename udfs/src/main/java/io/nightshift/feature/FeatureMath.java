package io.nightshift.feature;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import scala.util.hashing.MurmurHash3$;

/**
 * What the functions compute. {@code nightshift_features.py} says the same in Python: a change of a
 * result here would change the scores of models that were trained with it, so there is none.
 */
final class FeatureMath {
  /** The mean radius of the Earth, in kilometres, as the IUGG has it. */
  private static final double EARTH_KM = 6371.0088;

  private static final int SEED = 0;

  /** One more than the largest of the hashes. */
  private static final double HASHES = 0x1p32;

  private FeatureMath() {}

  static double standardise(double x, double mean, double deviation) {
    return (x - mean) / deviation;
  }

  /** NaN stays NaN, of which Spark's {@code least} and {@code greatest} make a bound. */
  static double clip(double x, double low, double high) {
    if (x < low) {
      return low;
    }
    return x > high ? high : x;
  }

  /**
   * How many of the bounds are not above the value.
   *
   * @param bounds ascending, each once, none NaN
   * @return -1 for NaN
   */
  static int bucket(double x, double[] bounds) {
    if (Double.isNaN(x)) {
      return -1;
    }
    // binarySearch takes -0.0 for less than 0.0, which is neither above nor below it.
    int place = Arrays.binarySearch(bounds, x + 0.0);
    return place >= 0 ? place + 1 : -place - 1;
  }

  /** MurmurHash3 (x86, 32 bits, seed 0) of UTF-8, taken as unsigned, modulo the buckets. */
  static int hashBucket(byte[] utf8, int buckets) {
    return Integer.remainderUnsigned(MurmurHash3$.MODULE$.bytesHash(utf8, SEED), buckets);
  }

  /** What stands before each key of an experiment, in UTF-8. */
  static byte[] armPrefix(String experiment) {
    return (experiment + ":").getBytes(StandardCharsets.UTF_8);
  }

  /**
   * The arm that a key belongs to: the first whose share ends beyond the key's place between 0 and
   * 1, which is the hash of {@code experiment:key}.
   *
   * @param prefix of the experiment
   * @param ends of the arms' shares, ascending; the last is 1, but for rounding
   */
  static int arm(byte[] prefix, byte[] key, double[] ends) {
    byte[] text = Arrays.copyOf(prefix, prefix.length + key.length);
    System.arraycopy(key, 0, text, prefix.length, key.length);
    double place = Integer.toUnsignedLong(MurmurHash3$.MODULE$.bytesHash(text, SEED)) / HASHES;
    int arm = 0;
    while (arm < ends.length - 1 && place >= ends[arm]) {
      arm++;
    }
    return arm;
  }

  static double cyclicSin(double x, double period) {
    return StrictMath.sin(angle(x, period));
  }

  static double cyclicCos(double x, double period) {
    return StrictMath.cos(angle(x, period));
  }

  /** From 0 to 2π; remainders are exact, so large values lose nothing. */
  private static double angle(double x, double period) {
    double rest = x % period;
    return 2 * Math.PI * ((rest < 0 ? rest + period : rest) / period);
  }

  /**
   * The distance of two places on a sphere.
   *
   * @return kilometres; NaN where a latitude is beyond ±90 or a value is not finite
   */
  static double haversine(double lat1, double lon1, double lat2, double lon2) {
    if (!(Math.abs(lat1) <= 90 && Math.abs(lat2) <= 90)) {
      return Double.NaN;
    }
    double north = StrictMath.sin(radians(lat2 - lat1) / 2);
    double east = StrictMath.sin(radians(lon2 - lon1) / 2);
    double a =
        north * north + StrictMath.cos(radians(lat1)) * StrictMath.cos(radians(lat2)) * east * east;
    // Rounding may lead beyond 1 for places opposite each other.
    return 2 * EARTH_KM * StrictMath.asin(Math.sqrt(a > 1 ? 1 : a));
  }

  private static double radians(double degrees) {
    return degrees * (Math.PI / 180);
  }
}
