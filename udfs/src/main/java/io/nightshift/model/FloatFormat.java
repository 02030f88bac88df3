package io.nightshift.model;

/**
 * A binary floating-point format of IEEE 754's kind, no wider than float64.
 *
 * @param precision bits of the significand, the implicit one included: whole numbers up to
 *     2^precision are all there
 * @param leastExponent the exponent of the least normal number
 * @param greatest the greatest finite number
 */
record FloatFormat(int precision, int leastExponent, double greatest) {
  static final FloatFormat FLOAT16 = new FloatFormat(11, -14, 65_504);

  /** The float32 whose upper half is 0x7F7F. */
  static final FloatFormat BFLOAT16 = new FloatFormat(8, -126, 0x1.FEp127);

  static final FloatFormat FLOAT32 = new FloatFormat(24, -126, Float.MAX_VALUE);
  static final FloatFormat FLOAT64 = new FloatFormat(53, -1022, Double.MAX_VALUE);

  /** The nearest number of the format, ties to even; infinite beyond the greatest. */
  double nearest(double value) {
    if (precision == FLOAT64.precision || !Double.isFinite(value) || value == 0) {
      return value;
    }
    // Dividing by a power of two is exact, so this rounds once.
    int exponent = Math.max(Math.getExponent(value), leastExponent);
    double quantum = Math.scalb(1.0, exponent - (precision - 1));
    double rounded = Math.rint(value / quantum) * quantum;
    return Math.abs(rounded) > greatest ? Math.copySign(Double.POSITIVE_INFINITY, value) : rounded;
  }
}
