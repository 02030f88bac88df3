package io.nightshift.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.nightshift.storage.Json;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ModelVersionTest {
  private static final Artifact GRAPH = new Artifact("model.onnx", 5, Sha256.of("graph"));
  private static final Artifact WEIGHTS = new Artifact("model.onnx.data", 7, Sha256.of("weights"));

  /**
   * From a shell: {@code printf graph > model.onnx; printf weights > model.onnx.data; sha256sum * |
   * sha256sum}.
   */
  private static final String DIGEST =
      "a0df76d0c8c80a7c1c3aa225c0904e5b3e29825153904e1ff891ec1da3373e2b";

  private static final Signature SIGNATURE =
      new Signature(
          List.of(
              new InputSpec(
                  new TensorSpec("X", ElementType.FLOAT32, List.of(TensorSpec.ANY, 2L)),
                  List.of("a", "b"),
                  new MissingRule.Fill(0)),
              InputSpec.of(new TensorSpec("town", ElementType.STRING, List.of(TensorSpec.ANY)))),
          List.of(
              new TensorSpec("score", ElementType.FLOAT64, List.of(TensorSpec.ANY, 1L)),
              new MapSpec("classes", ElementType.STRING, ElementType.FLOAT32),
              new SequenceSpec("words", ElementType.UINT16, List.of(TensorSpec.ANY))),
          new TreeMap<>(
              Map.of(
                  "a",
                  new InputRule(
                      new Range(
                          Bound.find("0.10000000000000000001").orElseThrow(), Bound.NONE, true),
                      List.of(),
                      InputRule.OnViolation.CLIP),
                  "town",
                  new InputRule(
                      Range.ANY, List.of("Bern", "Köln"), InputRule.OnViolation.REJECT))));

  @Test
  void hasTheDigestThatAShellGives() {
    assertThat(ModelVersion.digestOf(List.of(GRAPH, WEIGHTS))).isEqualTo(DIGEST);
  }

  @Test
  void hasTheSameDigestWhateverTheOrderOfItsFiles() {
    assertThat(ModelVersion.digestOf(List.of(WEIGHTS, GRAPH))).isEqualTo(DIGEST);
  }

  @Test
  void ordersItsFilesByPath() {
    assertThat(version(DIGEST, "model.onnx", WEIGHTS, GRAPH).artifacts())
        .containsExactly(GRAPH, WEIGHTS);
  }

  @Test
  void knowsItsReferenceSizeAndShortDigest() {
    ModelVersion version = version(DIGEST, "model.onnx", GRAPH, WEIGHTS);

    assertThat(version.ref()).hasToString("flight-delay:3");
    assertThat(version.size()).isEqualTo(12);
    assertThat(version.shortDigest()).isEqualTo("a0df76d0c8c8");
  }

  @Test
  void comesBackFromJsonAsItWas() {
    ModelVersion version = version(DIGEST, "model.onnx", GRAPH, WEIGHTS);

    assertThat(Json.read("a test", Json.bytes(version), ModelVersion.class)).isEqualTo(version);
  }

  @Test
  void refusesADigestThatIsNotThatOfItsFiles() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> version(DIGEST, "model.onnx", GRAPH))
        .withMessage("digest %s is not that of the artifacts", DIGEST);
  }

  @Test
  void refusesAnEntryThatIsNoneOfItsFiles() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> version(DIGEST, "other.onnx", GRAPH, WEIGHTS))
        .withMessage("entry other.onnx is not among the artifacts");
  }

  @Test
  void keepsItsTagsFromBeingChanged() {
    ModelVersion version = version(DIGEST, "model.onnx", GRAPH, WEIGHTS);

    version.tags().put("stage", "test");

    assertThat(version.tags()).containsOnlyKeys("team");
  }

  private static ModelVersion version(String digest, String entry, Artifact... artifacts) {
    return new ModelVersion(
        "flight-delay",
        3,
        digest,
        entry,
        List.of(artifacts),
        SIGNATURE,
        ModelVersion.tags(Map.of("team", "delays")),
        Instant.parse("2026-01-02T03:04:05.123456789Z"),
        "ann");
  }
}
