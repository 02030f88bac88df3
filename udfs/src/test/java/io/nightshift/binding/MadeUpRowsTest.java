package io.nightshift.binding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.model.Artifact;
import io.nightshift.model.ElementType;
import io.nightshift.model.InputSpec;
import io.nightshift.model.MissingRule;
import io.nightshift.model.ModelVersion;
import io.nightshift.model.Sha256;
import io.nightshift.model.Signature;
import io.nightshift.model.TensorSpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import scala.collection.Seq;

class MadeUpRowsTest {
  private static ModelVersion model(InputSpec... inputs) {
    List<Artifact> files = List.of(new Artifact("m.onnx", 1, Sha256.of("m")));
    return new ModelVersion(
        "m",
        1,
        ModelVersion.digestOf(files),
        "m.onnx",
        files,
        new Signature(
            Arrays.asList(inputs), List.of(new TensorSpec("y", ElementType.FLOAT32, List.of(-1L)))),
        new TreeMap<>(),
        Instant.EPOCH,
        "somebody");
  }

  private static InputSpec input(String name, ElementType type, Long... shape) {
    return InputSpec.of(new TensorSpec(name, type, List.of(shape)));
  }

  private static MadeUpRows rowsFor(ModelVersion model) {
    return new MadeUpRows(model, Map.of(), Map.of());
  }

  @ParameterizedTest
  @EnumSource
  void feedsEveryTypeOfElement(ElementType type) {
    MadeUpRows madeUp = rowsFor(model(input("x", type, -1L)));

    assertThat(madeUp.rows(20, 1)).hasSize(20).allMatch(row -> !row.isNullAt(0));
    assertThat(madeUp.binding().columns()).containsExactly("x");
  }

  @Test
  void sameSeedSameRows() {
    MadeUpRows madeUp = rowsFor(model(input("x", ElementType.FLOAT32, -1L)));

    assertThat(madeUp.rows(10, 1)).isEqualTo(madeUp.rows(10, 1));
    assertThat(madeUp.rows(10, 1)).isNotEqualTo(madeUp.rows(10, 2));
  }

  @Test
  void makesArraysOfTheShapeThatTheModelTakes() {
    Row row = rowsFor(model(input("image", ElementType.FLOAT32, -1L, 3L, 2L))).rows(1, 1).get(0);
    Row open = rowsFor(model(input("tokens", ElementType.INT64, -1L, -1L))).rows(1, 1).get(0);

    Seq<Seq<Float>> image = row.getSeq(0);
    assertThat(image.length()).isEqualTo(3);
    assertThat(image.apply(0).length()).isEqualTo(2);
    assertThat(open.getSeq(0).length()).isEqualTo(MadeUpRows.OPEN_LENGTH);
  }

  @Test
  void makesFewerRowsOfVeryManyValues() {
    MadeUpRows wide = rowsFor(model(input("x", ElementType.FLOAT32, -1L, 40_000L)));

    assertThat(wide.rows(1_000, 1)).hasSize(100);
    assertThat(wide.rows(3, 1)).hasSize(3);
  }

  @Test
  void makesAColumnForEachFeature() {
    TensorSpec matrix = new TensorSpec("X", ElementType.FLOAT32, List.of(-1L, 2L));
    MadeUpRows madeUp =
        rowsFor(model(new InputSpec(matrix, List.of("a", "b"), MissingRule.REJECT)));

    assertThat(madeUp.binding().columns()).containsExactly("a", "b");
    assertThat(madeUp.rows(1, 1).get(0).get(1)).isInstanceOf(Float.class);
  }

  @Test
  void leavesToTheJobWhatIsNotPerRow() {
    ModelVersion model =
        model(input("x", ElementType.FLOAT32, -1L), input("scale", ElementType.FLOAT32));

    assertThat(new MadeUpRows(model, Map.of(), Map.of("scale", Param.of(2.0))).binding().columns())
        .containsExactly("x");
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> rowsFor(model))
        .withMessageContaining("Give it under 'params'");
  }

  @Test
  void makesUpSingleParamsWhereNobodyGivesThem() {
    ModelVersion model =
        model(input("x", ElementType.FLOAT32, -1L), input("scale", ElementType.FLOAT32));

    assertThat(MadeUpRows.withParams(model).binding().columns()).containsExactly("x");
  }

  @Test
  void beginsWithZerosAndOnes() {
    List<Row> rows = rowsFor(model(input("x", ElementType.FLOAT32, -1L))).rows(4, 1);

    assertThat(rows).extracting(row -> row.getFloat(0)).startsWith(0f, 1f);
  }
}
