package io.nightshift.inference;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** What computes a model's outputs: an execution provider of ONNX Runtime. */
public enum Provider {
  /** NVIDIA's GPUs. */
  CUDA(OrtProvider.CUDA) {
    @Override
    void addTo(OrtSession.SessionOptions options, int device) throws OrtException {
      try (OrtCUDAProviderOptions cuda = new OrtCUDAProviderOptions(device)) {
        // The default rounds the factors of float32 products to 10 bits on the GPUs of today.
        cuda.add("use_tf32", "0");
        // The default times all algorithms and takes the fastest, so scores would change with the
        // load.
        cuda.add("cudnn_conv_algo_search", "HEURISTIC");
        options.addCUDA(cuda);
      }
      options.setDeterministicCompute(true);
    }
  },
  /** Intel's own kernels, for its processors. */
  OPENVINO(OrtProvider.OPEN_VINO) {
    @Override
    void addTo(OrtSession.SessionOptions options, int device) throws OrtException {
      options.addOpenVINO("CPU");
    }
  },
  /** ONNX Runtime's own kernels for the processor, which are in every build of it. */
  CPU(OrtProvider.CPU) {
    @Override
    void addTo(OrtSession.SessionOptions options, int device) {
      // Always there.
    }
  };

  private final OrtProvider runtimeName;

  Provider(OrtProvider runtimeName) {
    this.runtimeName = runtimeName;
  }

  /**
   * Those that the native library of this JVM was built with, whether they find a device or not.
   */
  static Set<Provider> offered() {
    Set<OrtProvider> built = OrtEnvironment.getAvailableProviders();
    return Arrays.stream(values())
        .filter(provider -> built.contains(provider.runtimeName))
        .collect(Collectors.toUnmodifiableSet());
  }

  /**
   * Makes sessions of these options run on it.
   *
   * @param device the number of the device, from 0, where there are several
   * @throws OrtException if the library lacks it, or something that it needs does not answer
   */
  abstract void addTo(OrtSession.SessionOptions options, int device) throws OrtException;

  /** The name in job files, reports and records. */
  @JsonValue
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return label();
  }
}
