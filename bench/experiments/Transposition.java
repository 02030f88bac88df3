import java.util.Arrays;
import java.util.Random;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Whether Java's vector API, or two columns at a time, would pay for putting columns side by side,
 * as {@code TensorBuffer} does. Prints nanoseconds a value of each way, several times:
 *
 * <pre>java --add-modules jdk.incubator.vector bench/experiments/Transposition.java</pre>
 */
final class Transposition {
  private static final int ROWS = 4_096;
  private static final int WIDTH = 30;
  private static final int BLOCK_ROWS = 4_096 / WIDTH;
  private static final int REPEATS = 2_000;
  private static final int TURNS = 5;
  private static final int LANES = 8;
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_256;

  /** Which lanes of two vectors make one; negative ones are the second's. */
  private static final VectorShuffle<Float> LOW_1 = lanes(0, -8, 1, -7, 4, -4, 5, -3);

  private static final VectorShuffle<Float> HIGH_1 = lanes(2, -6, 3, -5, 6, -2, 7, -1);
  private static final VectorShuffle<Float> LOW_2 = lanes(0, 1, -8, -7, 4, 5, -4, -3);
  private static final VectorShuffle<Float> HIGH_2 = lanes(2, 3, -6, -5, 6, 7, -2, -1);
  private static final VectorShuffle<Float> LOW_4 = lanes(0, 1, 2, 3, -8, -7, -6, -5);
  private static final VectorShuffle<Float> HIGH_4 = lanes(4, 5, 6, 7, -4, -3, -2, -1);

  private Transposition() {}

  private static VectorShuffle<Float> lanes(int... from) {
    return VectorShuffle.fromArray(SPECIES, from, 0);
  }

  /** A way to put a block of rows side by side. */
  private interface Way {
    void write(float[][] columns, int from, int rows, float[] block);
  }

  private static void scalar(float[][] columns, int from, int rows, float[] block) {
    scalarFrom(0, columns, from, rows, block);
  }

  private static void scalarFrom(int first, float[][] columns, int from, int rows, float[] block) {
    for (int c = first; c < WIDTH; c++) {
      float[] column = columns[c];
      for (int i = 0, slot = c; i < rows; i++, slot += WIDTH) {
        block[slot] = column[from + i];
      }
    }
  }

  private static void pairs(float[][] columns, int from, int rows, float[] block) {
    for (int c = 0; c + 1 < WIDTH; c += 2) {
      float[] one = columns[c];
      float[] other = columns[c + 1];
      for (int i = 0, slot = c; i < rows; i++, slot += WIDTH) {
        block[slot] = one[from + i];
        block[slot + 1] = other[from + i];
      }
    }
  }

  private static void vectors(float[][] columns, int from, int rows, float[] block) {
    int whole = WIDTH - WIDTH % LANES;
    int last = rows - rows % LANES;
    for (int c = 0; c < whole; c += LANES) {
      for (int i = 0; i < last; i += LANES) {
        square(columns, c, from + i, block, i * WIDTH + c);
      }
      for (int k = c; k < c + LANES; k++) {
        for (int i = last; i < rows; i++) {
          block[i * WIDTH + k] = columns[k][from + i];
        }
      }
    }
    scalarFrom(whole, columns, from, rows, block);
  }

  /** Eight rows of eight columns, in three steps. */
  private static void square(float[][] columns, int c, int row, float[] block, int slot) {
    FloatVector a0 = FloatVector.fromArray(SPECIES, columns[c], row);
    FloatVector a1 = FloatVector.fromArray(SPECIES, columns[c + 1], row);
    FloatVector a2 = FloatVector.fromArray(SPECIES, columns[c + 2], row);
    FloatVector a3 = FloatVector.fromArray(SPECIES, columns[c + 3], row);
    FloatVector a4 = FloatVector.fromArray(SPECIES, columns[c + 4], row);
    FloatVector a5 = FloatVector.fromArray(SPECIES, columns[c + 5], row);
    FloatVector a6 = FloatVector.fromArray(SPECIES, columns[c + 6], row);
    FloatVector a7 = FloatVector.fromArray(SPECIES, columns[c + 7], row);
    FloatVector b0 = a0.rearrange(LOW_1, a1);
    FloatVector b1 = a0.rearrange(HIGH_1, a1);
    FloatVector b2 = a2.rearrange(LOW_1, a3);
    FloatVector b3 = a2.rearrange(HIGH_1, a3);
    FloatVector b4 = a4.rearrange(LOW_1, a5);
    FloatVector b5 = a4.rearrange(HIGH_1, a5);
    FloatVector b6 = a6.rearrange(LOW_1, a7);
    FloatVector b7 = a6.rearrange(HIGH_1, a7);
    FloatVector c0 = b0.rearrange(LOW_2, b2);
    FloatVector c1 = b0.rearrange(HIGH_2, b2);
    FloatVector c2 = b1.rearrange(LOW_2, b3);
    FloatVector c3 = b1.rearrange(HIGH_2, b3);
    FloatVector c4 = b4.rearrange(LOW_2, b6);
    FloatVector c5 = b4.rearrange(HIGH_2, b6);
    FloatVector c6 = b5.rearrange(LOW_2, b7);
    FloatVector c7 = b5.rearrange(HIGH_2, b7);
    c0.rearrange(LOW_4, c4).intoArray(block, slot);
    c1.rearrange(LOW_4, c5).intoArray(block, slot + WIDTH);
    c2.rearrange(LOW_4, c6).intoArray(block, slot + 2 * WIDTH);
    c3.rearrange(LOW_4, c7).intoArray(block, slot + 3 * WIDTH);
    c0.rearrange(HIGH_4, c4).intoArray(block, slot + 4 * WIDTH);
    c1.rearrange(HIGH_4, c5).intoArray(block, slot + 5 * WIDTH);
    c2.rearrange(HIGH_4, c6).intoArray(block, slot + 6 * WIDTH);
    c3.rearrange(HIGH_4, c7).intoArray(block, slot + 7 * WIDTH);
  }

  private static double measure(Way way, float[][] columns, float[] block) {
    long start = System.nanoTime();
    for (int repeat = 0; repeat < REPEATS; repeat++) {
      for (int from = 0; from < ROWS; from += BLOCK_ROWS) {
        way.write(columns, from, Math.min(BLOCK_ROWS, ROWS - from), block);
      }
    }
    return (System.nanoTime() - start) / (double) REPEATS / ROWS / WIDTH;
  }

  /** Checks that all ways do the same, and measures them by turns. */
  public static void main(String[] args) {
    Random random = new Random(1);
    float[][] columns = new float[WIDTH][ROWS];
    for (float[] column : columns) {
      for (int i = 0; i < ROWS; i++) {
        column[i] = random.nextFloat();
      }
    }
    float[] expected = new float[BLOCK_ROWS * WIDTH];
    scalar(columns, 0, BLOCK_ROWS, expected);
    Way[] ways = {Transposition::scalar, Transposition::pairs, Transposition::vectors};
    for (Way way : ways) {
      float[] block = new float[expected.length];
      way.write(columns, 0, BLOCK_ROWS, block);
      if (!Arrays.equals(block, expected)) {
        throw new AssertionError("not the same");
      }
    }
    for (int turn = 0; turn < TURNS; turn++) {
      System.out.printf(
          "scalar %.2f, two columns at a time %.2f, vectors %.2f ns a value%n",
          measure(ways[0], columns, expected.clone()),
          measure(ways[1], columns, expected.clone()),
          measure(ways[2], columns, expected.clone()));
    }
  }
}
