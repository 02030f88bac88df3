package io.nightshift.inference;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightshift.binding.Binder;
import io.nightshift.binding.BindingRequest;
import io.nightshift.fixture.TestModels;
import io.nightshift.model.ElementType;
import io.nightshift.model.InputSpec;
import io.nightshift.model.ModelVersion;
import io.nightshift.model.Signature;
import io.nightshift.model.TensorSpec;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class BatchSizeTest {
  private static int of(ElementType type, DataType elements, Long... rowShape) {
    return of(1, type, elements, rowShape);
  }

  private static int of(long modelBytes, ElementType type, DataType elements, Long... rowShape) {
    List<Long> shape = Stream.concat(Stream.of(-1L), Stream.of(rowShape)).toList();
    DataType column = elements;
    for (int i = 0; i < rowShape.length; i++) {
      column = DataTypes.createArrayType(column);
    }
    TensorSpec output = TestModels.tensor("y", ElementType.FLOAT32, -1L);
    ModelVersion version =
        TestModels.version(
            new Signature(List.of(InputSpec.of(new TensorSpec("x", type, shape))), List.of(output)),
            modelBytes);
    return BatchSize.auto(
        version, Binder.bind(new StructType().add("x", column), version, BindingRequest.BY_NAME));
  }

  private static int ofFloats(Long... rowShape) {
    return of(ElementType.FLOAT32, DataTypes.FloatType, rowShape);
  }

  @Test
  void narrowRowsGoByTheThousand() {
    assertThat(ofFloats()).isEqualTo(BatchSize.MOST);
    assertThat(ofFloats(30L)).isEqualTo(4_096);
    assertThat(ofFloats(40L)).isEqualTo(2_048);
    assertThat(ofFloats(200L)).isEqualTo(1_024);
  }

  @Test
  void rowsThatMayBecomeWideWithinTheModelGoInSmallerBatches() {
    assertThat(of(ElementType.STRING, DataTypes.StringType)).isEqualTo(1_024);
    assertThat(of(1 << 20, ElementType.FLOAT32, DataTypes.FloatType)).isEqualTo(BatchSize.MOST);
    assertThat(of((1 << 20) + 1, ElementType.FLOAT32, DataTypes.FloatType)).isEqualTo(1_024);
  }

  @Test
  void wideRowsGoInSmallerBatchesOfFourMebibytes() {
    assertThat(ofFloats(2_000L)).isEqualTo(512);
    assertThat(of(ElementType.FLOAT64, DataTypes.DoubleType, 2_000L)).isEqualTo(256);
    assertThat(ofFloats(3L, 64L, 64L)).isEqualTo(64);
  }

  @Test
  void arraysOfOpenLengthCountAsSentences() {
    assertThat(of(ElementType.INT64, DataTypes.LongType, TensorSpec.ANY)).isEqualTo(1_024);
    assertThat(ofFloats(TensorSpec.ANY, 64L)).isEqualTo(128);
  }

  @Test
  void noBatchIsSoSmallThatCallsCostMoreThanRows() {
    assertThat(ofFloats(1_000_000L)).isEqualTo(BatchSize.LEAST);
    assertThat(ofFloats(1L << 62, 1L << 62)).isEqualTo(BatchSize.LEAST);
  }
}
