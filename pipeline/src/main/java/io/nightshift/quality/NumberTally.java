package io.nightshift.quality;

import io.nightshift.batch.Column;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Counts numbers by their places, as precisely as there are any: a shift and an addition for each.
 * What a power of two needs is made when its first number comes. Not thread-safe.
 */
final class NumberTally implements ColumnTally {
  private static final int PLACES = 1 << Places.MOST_PRECISE;
  private static final int POWERS = 1 << 12;
  private static final int TO_POWER = 52;
  private static final int TO_PLACE = TO_POWER - Places.MOST_PRECISE;

  private final Source source;
  private final long[][] powers = new long[POWERS][];
  private float[] floats = new float[0];
  private double[] doubles = new double[0];
  private long[] longs = new long[0];
  private long nan;
  private long nulls;

  /** How a column hands over its numbers. */
  enum Source {
    FLOATS,
    DOUBLES,
    LONGS,
    DECIMALS
  }

  NumberTally(Source source) {
    this.source = source;
  }

  @Override
  public void add(Column column, int rows) {
    if (source == Source.DECIMALS) {
      addDecimals(column, rows);
      return;
    }
    boolean[] isNull = nulls(column, rows);
    switch (source) {
      case FLOATS -> {
        floats = floats.length < rows ? new float[rows] : floats;
        column.copyFloats(0, rows, floats);
        for (int row = 0; row < rows; row++) {
          if (isNull == null || !isNull[row]) {
            add(floats[row]);
          }
        }
      }
      case DOUBLES -> {
        doubles = doubles.length < rows ? new double[rows] : doubles;
        column.copyDoubles(0, rows, doubles);
        for (int row = 0; row < rows; row++) {
          if (isNull == null || !isNull[row]) {
            add(doubles[row]);
          }
        }
      }
      default -> {
        longs = longs.length < rows ? new long[rows] : longs;
        column.copyLongs(0, rows, longs);
        for (int row = 0; row < rows; row++) {
          if (isNull == null || !isNull[row]) {
            add((double) longs[row]);
          }
        }
      }
    }
  }

  /** Which rows are null, and counts them; null if none is. */
  private boolean[] nulls(Column column, int rows) {
    if (!column.hasNulls()) {
      return null;
    }
    boolean[] isNull = new boolean[rows];
    for (int row = 0; row < rows; row++) {
      isNull[row] = column.isNull(row);
      nulls += isNull[row] ? 1 : 0;
    }
    return isNull;
  }

  /** Those of uint64, which no other type of Spark holds. */
  private void addDecimals(Column column, int rows) {
    for (int row = 0; row < rows; row++) {
      if (column.isNull(row)) {
        nulls++;
      } else {
        add(column.decimalAt(row).doubleValue());
      }
    }
  }

  private void add(double value) {
    if (Double.isNaN(value)) {
      nan++;
      return;
    }
    long ordered = Places.ordered(value);
    int power = (int) (ordered >> TO_POWER) + POWERS / 2;
    long[] places = powers[power];
    if (places == null) {
      places = new long[PLACES];
      powers[power] = places;
    }
    places[(int) (ordered >> TO_PLACE) & (PLACES - 1)]++;
  }

  @Override
  public NumberProfile profile() {
    SortedMap<Integer, Long> counts = new TreeMap<>();
    for (int power = 0; power < POWERS; power++) {
      for (int i = 0; powers[power] != null && i < PLACES; i++) {
        if (powers[power][i] > 0) {
          counts.put((power - POWERS / 2) * PLACES + i, powers[power][i]);
        }
      }
    }
    return NumberProfile.of(
        Places.MOST_PRECISE,
        counts,
        taken(counts, Double.NEGATIVE_INFINITY),
        taken(counts, Double.POSITIVE_INFINITY),
        nan,
        nulls);
  }

  private static long taken(SortedMap<Integer, Long> counts, double infinity) {
    Long taken = counts.remove(Places.of(infinity));
    return taken == null ? 0 : taken;
  }
}
