package io.nightshift.job;

/**
 * Where something was written, for messages.
 *
 * @param source the job file's name, or an override as it was typed
 * @param line from 1; {@link #NO_LINE} for overrides
 */
record Place(String source, int line) implements Comparable<Place> {
  static final int NO_LINE = Integer.MAX_VALUE;

  static Place ofOverride(String origin) {
    return new Place(origin, NO_LINE);
  }

  /** Top of the file first, overrides last: the order in which a person mends things. */
  @Override
  public int compareTo(Place other) {
    return Integer.compare(line, other.line);
  }

  @Override
  public String toString() {
    return line == NO_LINE ? source : source + ":" + line;
  }
}
