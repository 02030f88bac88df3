package io.nightshift.quality;

/**
 * Places on the line of numbers: a double's sign, its exponent and the first bits of its mantissa,
 * so that they rise with the number, and the lower half of each is a place of the next precision.
 * They are as wide as a number's size asks for: with 8 bits a 256th of the power of two below it. A
 * float and the double of the same value have the same place.
 */
final class Places {
  /** With this many bits of the mantissa values are counted. */
  static final int MOST_PRECISE = 8;

  /** With exponents cut short so that all numbers there are have 512 places. */
  static final int LEAST_PRECISE = -3;

  private static final int MANTISSA = 52;

  private Places() {}

  /**
   * The bits of a number, in the order of the numbers.
   *
   * @param value not NaN; both zeros are the same
   */
  static long ordered(double value) {
    return flipped(Double.doubleToRawLongBits(value + 0.0));
  }

  /** The least number of a place. */
  static double least(int place, int precision) {
    return Double.longBitsToDouble(flipped((long) place << (MANTISSA - precision)));
  }

  /** The number of a place that is nearest to 0: the one with the shortest mantissa. */
  static double roundest(int place, int precision) {
    return place >= 0 ? least(place, precision) : -least(~place, precision);
  }

  static int of(double value) {
    return (int) (ordered(value) >> (MANTISSA - MOST_PRECISE));
  }

  /** Of negative numbers, those with larger bits are less. */
  private static long flipped(long bits) {
    return bits ^ ((bits >> 63) & Long.MAX_VALUE);
  }
}
