package io.nightshift.inference;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuntimeMessageTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "no such device | no such device",
        "Error code - ORT_EP_FAIL - message: no such device | no such device",
        // What ONNX Runtime 1.28.0 for GPUs says on a machine without CUDA's libraries.
        "Error code - ORT_FAIL - message: /onnxruntime_src/onnxruntime/core/session/provider_bridge_ort.cc:1988 onnxruntime::Provider& onnxruntime::ProviderLibrary::Get() [ONNXRuntimeError] : 1 : FAIL : Failed to load library /tmp/onnxruntime-java95125/libonnxruntime_providers_cuda.so with error: libcublasLt.so.12: cannot open shared object file | Failed to load library libonnxruntime_providers_cuda.so with error: libcublasLt.so.12: cannot open shared object file",
      })
  void tellsTheReasonWithoutCodesAndPlaces(String message, String reason) {
    assertThat(RuntimeMessage.reasonOf(new OrtException(message))).isEqualTo(reason);
  }

  @Test
  void isOneLineOfBoundedLength() {
    assertThat(RuntimeMessage.of(new OrtException("a\n  b\t" + "c".repeat(1_000))))
        .startsWith("a b ccc")
        .hasSizeLessThan(510);
  }
}
