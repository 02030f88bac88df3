package io.nightshift.inference;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtException.OrtErrorCode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What splitting a batch could not mend is told from what is in the rows. */
class ModelRunExceptionTest {
  @ParameterizedTest
  @CsvSource({
    "ORT_EP_FAIL, anything, true",
    "ORT_ENGINE_ERROR, anything, true",
    "ORT_NO_SUCHFILE, gone, true",
    "ORT_RUNTIME_EXCEPTION, std::bad_alloc, true",
    "ORT_RUNTIME_EXCEPTION, Failed to allocate memory for requested buffer of size 9, true",
    "ORT_FAIL, CUDA out of memory, true",
    "ORT_INVALID_ARGUMENT, indices element out of data bounds idx=77, false",
    "ORT_FAIL, division by zero, false"
  })
  void knowsWhatIsNotInTheRows(OrtErrorCode code, String message, boolean isEnvironmental) {
    assertThat(ModelRunException.isEnvironmental(new OrtException(code, message)))
        .isEqualTo(isEnvironmental);
  }
}
