package io.nightshift.binding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import io.nightshift.batch.Batch;
import io.nightshift.batch.Column;
import io.nightshift.batch.Reject;
import io.nightshift.batch.Selection;
import io.nightshift.model.ElementType;
import io.nightshift.model.MissingRule;
import io.nightshift.model.TensorSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ColumnsPackerTest {
  private static final MissingRule FILL = new MissingRule.Fill(-7.5);

  private final List<Reject> rejects = new ArrayList<>();

  private static ColumnFeed feed(int index, DataType type, MissingRule missing) {
    return new ColumnFeed("c" + index, index, ColumnKind.of(type).orElseThrow(), missing, null);
  }

  private static InputBinding binding(ColumnFeed... feeds) {
    TensorSpec tensor = new TensorSpec("x", ElementType.FLOAT32, List.of(-1L, (long) feeds.length));
    return new InputBinding(
        tensor, List.of(feeds), false, List.of((long) feeds.length), null, false);
  }

  /** The values by row, each row's next to each other. */
  private float[][] packed(InputBinding binding, Selection rows, Object[]... values)
      throws OrtException {
    Batch batch = new ObjectBatch(values);
    InputPacker packer = InputPacker.of(binding, values.length);
    packer.pack(batch, rows, rejects::add);
    try (OnnxTensor tensor = packer.tensor()) {
      return (float[][]) tensor.getValue();
    }
  }

  /** As files give them: columns that have no null say so. */
  private static final class ObjectBatch implements Batch {
    private final Object[][] values;

    ObjectBatch(Object[][] values) {
      this.values = values;
    }

    @Override
    public int rows() {
      return values.length;
    }

    @Override
    public Column column(int index) {
      return new Column() {
        @Override
        public boolean isNull(int row) {
          return values[row][index] == null;
        }

        @Override
        public boolean hasNulls() {
          return Arrays.stream(values).anyMatch(row -> row[index] == null);
        }

        @Override
        public double doubleAt(int row) {
          return (Float) values[row][index];
        }
      };
    }
  }

  /** More rows and columns than a block has, so that the last one is not full. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 511, 1_024, 1_027})
  void packsEveryValueAtItsPlace(int count) throws OrtException {
    int width = 7;
    Random random = new Random(count);
    Object[][] values = new Object[count][width];
    for (Object[] row : values) {
      for (int c = 0; c < width; c++) {
        row[c] = random.nextFloat();
      }
    }
    ColumnFeed[] feeds = new ColumnFeed[width];
    for (int c = 0; c < width; c++) {
      feeds[c] = feed(c, DataTypes.FloatType, MissingRule.REJECT);
    }

    float[][] packed = packed(binding(feeds), Selection.all(count), values);

    for (int row = 0; row < count; row++) {
      for (int c = 0; c < width; c++) {
        assertThat(packed[row][c]).isEqualTo((Float) values[row][c]);
      }
    }
    assertThat(rejects).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6})
  void findsTheOneValueThatIsMissingWhereverItIs(int missing) throws OrtException {
    for (Object value :
        new Object[] {Float.NaN, -Float.NaN, Float.intBitsToFloat(0xFFC0_1234), null}) {
      Object[][] values = new Object[7][3];
      for (int row = 0; row < values.length; row++) {
        Object one = row == missing ? value : (Object) (float) row;
        values[row] = new Object[] {one, one, one};
      }
      rejects.clear();

      float[][] packed =
          packed(
              binding(
                  feed(0, DataTypes.FloatType, MissingRule.REJECT),
                  feed(1, DataTypes.FloatType, FILL),
                  feed(2, DataTypes.FloatType, MissingRule.NAN)),
              Selection.all(7),
              values);

      assertThat(rejects)
          .extracting(Reject::row, Reject::code, Reject::column)
          .containsExactly(tuple(missing, Reject.Code.MISSING, "c0"));
      for (int row = 0; row < 7; row++) {
        float[] expected =
            row == missing ? new float[] {0, -7.5f, Float.NaN} : new float[] {row, row, row};
        assertThat(packed[row]).containsSequence(expected[1], expected[2]);
        if (row != missing) {
          assertThat(packed[row][0]).isEqualTo(expected[0]);
        }
      }
    }
  }

  @Test
  void infinitiesAndHugeValuesAreNotMissing() throws OrtException {
    float huge = Float.MAX_VALUE;
    float infinite = Float.POSITIVE_INFINITY;
    Object[][] values = {
      {infinite, huge},
      {-infinite, huge},
      {1f, -huge},
      {2f, -huge},
      {infinite, huge},
      {-infinite, huge},
      {1f, -huge},
      {2f, -huge},
      {infinite, huge},
      {-infinite, -huge},
      {0f, -huge},
      {3f, -huge},
    };

    float[][] packed =
        packed(
            binding(
                feed(0, DataTypes.FloatType, MissingRule.REJECT),
                feed(1, DataTypes.FloatType, FILL)),
            Selection.all(values.length),
            values);

    assertThat(rejects).isEmpty();
    for (int row = 0; row < values.length; row++) {
      assertThat(packed[row]).containsExactly((Float) values[row][0], (Float) values[row][1]);
    }
  }

  @Test
  void selectedRowsAreThoseThatAreLookedAt() throws OrtException {
    Object[][] values = {{1f, 1f}, {Float.NaN, 2f}, {3f, 3f}, {4f, Float.NaN}, {5f, 5f}};

    float[][] packed =
        packed(
            binding(
                feed(0, DataTypes.FloatType, MissingRule.REJECT),
                feed(1, DataTypes.FloatType, FILL)),
            Selection.of(0, 2, 4),
            values);

    assertThat(rejects).isEmpty();
    assertThat(packed).isDeepEqualTo(new float[][] {{1, 1}, {3, 3}, {5, 5}});
  }
}
