package io.nightshift.inference;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightshift.binding.Binder;
import io.nightshift.binding.Binding;
import io.nightshift.binding.BindingRequest;
import io.nightshift.binding.MadeUpRows;
import io.nightshift.fixture.TestModels;
import io.nightshift.model.ModelVersion;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrialTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "linear",
        "cube",
        "mean",
        "fixed-3",
        "map-long",
        "map-text",
        "mixed",
        "identity-bfloat16",
        "identity-bool",
        "identity-float16",
        "identity-float32",
        "identity-float64",
        "identity-int8",
        "identity-int16",
        "identity-int32",
        "identity-int64",
        "identity-uint8",
        "identity-uint16",
        "identity-uint32",
        "identity-uint64",
        "identity-string",
        "identity-string-matrix",
      })
  void madeUpRowsFitEverySignature(String model) {
    try (OnnxSession session = TestModels.open(model)) {
      MadeUpRows madeUp = MadeUpRows.withParams(TestModels.version(session.signature()));

      Trial trial = Trial.run(session, madeUp.binding(), madeUp.rows(8, 1));

      assertThat(trial.rejects()).isEmpty();
      assertThat(trial.sound()).isEqualTo(8).isEqualTo(trial.rows());
    }
  }

  @Test
  void countsRowsThatHaveNoFiniteScoreAndThoseThatCannotBeScored() {
    try (OnnxSession session = TestModels.open("linear")) {
      ModelVersion version = TestModels.version(session.signature());
      StructType schema =
          new StructType().add("X", DataTypes.createArrayType(DataTypes.FloatType, true), true);
      Binding binding = Binder.bind(schema, version, BindingRequest.BY_NAME);
      List<Row> rows =
          List.of(array(1f, 2f, 3f), array(Float.POSITIVE_INFINITY, 0f, 0f), array(1f, 2f));

      Trial trial = Trial.run(session, binding, rows);

      assertThat(trial.rows()).isEqualTo(3);
      assertThat(trial.sound()).isEqualTo(1);
      assertThat(trial.notFinite()).isEqualTo(Map.of("doubled", 1, "score", 1));
      assertThat(trial.rejects())
          .singleElement()
          .satisfies(reject -> assertThat(reject.row()).isEqualTo(2));
    }
  }

  private static Row array(Object... elements) {
    return RowFactory.create(
        scala.jdk.javaapi.CollectionConverters.asScala(List.of(elements)).toSeq());
  }
}
