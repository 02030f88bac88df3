package io.nightshift.quality;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeSet;

/**
 * Bins for finite numbers, each with about a tenth of those of a reference. Beyond its least and
 * its greatest number lies a bin of its own, since numbers that were never there before are what
 * drift looks like first.
 *
 * @param starts the first place of each bin but the lowest, ascending
 * @param precision of the places
 */
record NumberBins(List<Integer> starts, int precision) {
  private static final int TENTHS = 10;
  private static final MathContext DIGITS = new MathContext(6);

  NumberBins {
    starts = List.copyOf(starts);
  }

  /** The bins that the numbers of a reference ask for; a single one if there are none. */
  static NumberBins of(SortedMap<Integer, Long> reference, int precision) {
    TreeSet<Integer> starts = new TreeSet<>();
    if (!reference.isEmpty()) {
      starts.add(reference.firstKey());
      starts.add(reference.lastKey() + 1);
    }
    // So few are classes, or counts: each is a bin, and so is what lies between.
    boolean isApart = reference.size() <= TENTHS;
    long all = reference.values().stream().mapToLong(Long::longValue).sum();
    long open = 0;
    for (var entry : reference.entrySet()) {
      long rows = entry.getValue();
      if (isApart || isTenth(rows, all)) {
        starts.add(entry.getKey());
        open = 0;
      }
      open += rows;
      if (isApart || isTenth(open, all)) {
        starts.add(entry.getKey() + 1);
        open = 0;
      }
    }
    return new NumberBins(List.copyOf(starts), precision);
  }

  private static boolean isTenth(long rows, long all) {
    return rows >= (all + TENTHS - 1) / TENTHS;
  }

  /** Counts numbers, by their places, of the reference and of what is held against it. */
  List<Comparison.Bin> count(SortedMap<Integer, Long> expected, SortedMap<Integer, Long> actual) {
    List<Comparison.Bin> bins = new ArrayList<>();
    for (int bin = 0; bin <= starts.size(); bin++) {
      bins.add(new Comparison.Bin(name(bin), rows(expected, bin), rows(actual, bin)));
    }
    return bins;
  }

  private long rows(SortedMap<Integer, Long> counts, int bin) {
    SortedMap<Integer, Long> within = counts;
    if (bin > 0) {
      within = within.tailMap(starts.get(bin - 1));
    }
    if (bin < starts.size()) {
      within = within.headMap(starts.get(bin));
    }
    return within.values().stream().mapToLong(Long::longValue).sum();
  }

  private String name(int bin) {
    if (starts.isEmpty()) {
      return "any number";
    } else if (bin == 0) {
      return "below " + least(0);
    } else if (bin == starts.size()) {
      return "from " + least(bin - 1);
    }
    boolean isOnePlace = starts.get(bin) == starts.get(bin - 1) + 1;
    return isOnePlace
        ? "about " + shown(Places.roundest(starts.get(bin - 1), precision))
        : "from %s to %s".formatted(least(bin - 1), least(bin));
  }

  private String least(int start) {
    return shown(Places.least(starts.get(start), precision));
  }

  private static String shown(double value) {
    if (!Double.isFinite(value)) {
      return Double.toString(value);
    }
    BigDecimal digits = BigDecimal.valueOf(value).round(DIGITS).stripTrailingZeros();
    int exponent = digits.precision() - digits.scale();
    boolean isShort = digits.signum() == 0 || Math.abs(exponent) <= DIGITS.getPrecision();
    return isShort ? digits.toPlainString() : digits.toString();
  }
}
