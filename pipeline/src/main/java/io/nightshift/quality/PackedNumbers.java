package io.nightshift.quality;

import java.io.Externalizable;
import java.io.IOException;
import java.io.ObjectInput;
import java.io.ObjectOutput;
import java.util.ArrayList;
import java.util.List;

/**
 * A profile of numbers on its way from a task to the driver, in a few bytes a place: of thousands
 * of tasks with many columns each, what Java writes by itself would be more than Spark lets a
 * driver collect.
 */
final class PackedNumbers implements Externalizable {
  private static final long serialVersionUID = 1;
  private static final int SEVEN_BITS = 0x7F;
  private static final int MORE = 0x80;

  private NumberProfile profile;

  /** For Java, which fills it. */
  public PackedNumbers() {}

  PackedNumbers(NumberProfile profile) {
    this.profile = profile;
  }

  @Override
  public void writeExternal(ObjectOutput out) throws IOException {
    out.writeByte(profile.precision());
    write(out, profile.minusInfinity());
    write(out, profile.plusInfinity());
    write(out, profile.nan());
    write(out, profile.nulls());
    write(out, profile.places().size());
    int last = Integer.MIN_VALUE;
    for (int i = 0; i < profile.places().size(); i++) {
      write(out, (long) profile.places().get(i) - last);
      write(out, profile.counts().get(i));
      last = profile.places().get(i);
    }
  }

  @Override
  public void readExternal(ObjectInput in) throws IOException {
    int precision = in.readByte();
    long minusInfinity = read(in);
    long plusInfinity = read(in);
    long nan = read(in);
    long nulls = read(in);
    List<Integer> places = new ArrayList<>();
    List<Long> counts = new ArrayList<>();
    long last = Integer.MIN_VALUE;
    for (long left = read(in); left > 0; left--) {
      last += read(in);
      places.add((int) last);
      counts.add(read(in));
    }
    profile = new NumberProfile(precision, places, counts, minusInfinity, plusInfinity, nan, nulls);
  }

  /** What was packed, in the place of this. */
  private Object readResolve() {
    return profile;
  }

  /** Seven bits a byte, the lowest first; none is below 0. */
  private static void write(ObjectOutput out, long number) throws IOException {
    long left = number;
    while (left > SEVEN_BITS) {
      out.writeByte((int) (left & SEVEN_BITS) | MORE);
      left >>>= 7;
    }
    out.writeByte((int) left);
  }

  private static long read(ObjectInput in) throws IOException {
    long number = 0;
    int shift = 0;
    int next;
    do {
      next = in.readUnsignedByte();
      number |= (long) (next & SEVEN_BITS) << shift;
      shift += 7;
    } while (next >= MORE);
    return number;
  }
}
