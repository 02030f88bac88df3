package io.nightshift.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.fixture.TestModels;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class ProviderChoiceTest {
  private static final ProviderChoice CUDA = ProviderChoice.only(Provider.CUDA);
  private static final ProviderChoice OPENVINO = ProviderChoice.only(Provider.OPENVINO);

  @Test
  void theProcessorIsInEveryLibrary() {
    assertThat(Provider.offered()).contains(Provider.CPU);
    assertThat(ProviderChoice.CPU.offered()).isEqualTo(ProviderChoice.CPU);
    assertThat(ProviderChoice.CPU.mayDifferFromCpu()).isFalse();
  }

  @Test
  void ofSeveralItLeavesThoseThatTheLibraryHasInTheirOrder() {
    Set<Provider> withCuda = EnumSet.of(Provider.CPU, Provider.CUDA);

    assertThat(ProviderChoice.AUTO.among(withCuda).candidates())
        .isEqualTo(List.of(Provider.CUDA, Provider.CPU));
    assertThat(CUDA.among(withCuda)).isEqualTo(CUDA);
    assertThat(ProviderChoice.AUTO.among(Set.of(Provider.CPU))).isEqualTo(ProviderChoice.CPU);
  }

  @Test
  void aChoiceThatMayRunElsewhereMayDiffer() {
    assertThat(CUDA.mayDifferFromCpu()).isTrue();
    assertThat(ProviderChoice.AUTO.mayDifferFromCpu()).isTrue();
  }

  /** What the library of an ordinary build answers, which has nothing but the processor. */
  @Nested
  class WithALibraryForTheProcessorAlone {
    @BeforeEach
    void requireSuchALibrary() {
      assumeThat(Provider.offered()).containsExactly(Provider.CPU);
    }

    @Test
    void anExplicitProviderThatIsAbsentIsRefusedWithTheWayToGetIt() {
      assertThatExceptionOfType(InvalidRequestException.class)
          .isThrownBy(CUDA::offered)
          .withMessage(
              "Cannot use provider cuda: the ONNX Runtime library here has only cpu."
                  + " Build Nightshift's jar with 'mvn -Pgpu package', which takes onnxruntime_gpu"
                  + " in place of onnxruntime, or write provider: cpu or auto");
      assertThatExceptionOfType(InvalidRequestException.class)
          .isThrownBy(OPENVINO::offered)
          .withMessageMatching(
              "Cannot use provider openvino: .* only cpu\\. .*ONNX Runtime 1\\.\\d+\\.\\d+ .*"
                  + "-Donnxruntime\\.native\\.path=FOLDER.*");
    }

    @Test
    void aSessionIsRefusedTheSameWay() {
      SessionSettings settings = new SessionSettings(1, CUDA, 0, List.of());

      assertThatExceptionOfType(InvalidRequestException.class)
          .isThrownBy(() -> OnnxSession.open(TestModels.file("linear"), settings))
          .withMessageStartingWith("Cannot use provider cuda: the ONNX Runtime library here");
    }

    @Test
    void autoIsTheProcessor() {
      SessionSettings settings = new SessionSettings(1, ProviderChoice.AUTO, 0, List.of());

      try (OnnxSession session = OnnxSession.open(TestModels.file("linear"), settings)) {
        assertThat(session.provider()).isEqualTo(Provider.CPU);
        assertThat(session.passedOver()).isEmpty();
      }
    }

    /** A library that claims CUDA and cannot start it answers with the same code. */
    @Test
    void whatDoesNotStartIsPassedOverOrRefused() {
      SessionOpener auto =
          opener("linear", new ProviderChoice(List.of(Provider.CUDA, Provider.CPU)));

      try (OnnxSession session = auto.open(List.of(Provider.CUDA, Provider.CPU))) {
        assertThat(session.provider()).isEqualTo(Provider.CPU);
        assertThat(session.passedOver())
            .singleElement()
            .asString()
            .isEqualTo("cuda on device 3: Failed to find CUDA shared provider");
      }
      assertThatExceptionOfType(InvalidRequestException.class)
          .isThrownBy(() -> opener("linear", CUDA).open(List.of(Provider.CUDA)))
          .withMessageStartingWith(
              "Cannot use provider cuda on device 3: Failed to find CUDA shared provider. ")
          .withMessageEndingWith("or write provider: cpu or auto");
    }

    @Test
    void aModelThatNothingLoadsIsNotBlamedOnTheProvider() {
      assertThatExceptionOfType(InvalidRequestException.class)
          .isThrownBy(() -> opener("too-new-opset", CUDA).open(List.of(Provider.CUDA)))
          .withMessageStartingWith("Cannot load model too-new-opset.onnx: ");
    }

    private SessionOpener opener(String model, ProviderChoice choice) {
      return new SessionOpener(
          TestModels.file(model), new SessionSettings(1, choice, 3, List.of()));
    }
  }
}
