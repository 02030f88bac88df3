package io.nightshift.inference;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.nightshift.model.Signature;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Map;

/** What both sessions of a model with trees make of the same rows. */
final class TreeScores {
  private TreeScores() {}

  /** A tensor of complete rows; what lies behind it is NaN. */
  static OnnxTensor tensor(int features, float... values) throws OrtException {
    ByteBuffer memory =
        ByteBuffer.allocateDirect(values.length * Float.BYTES + 64).order(ByteOrder.nativeOrder());
    memory.asFloatBuffer().put(values);
    // What lies behind a tensor may be of an earlier batch.
    memory.putFloat(values.length * Float.BYTES, Float.NaN);
    memory.limit(values.length * Float.BYTES);
    return OnnxTensor.createTensor(
        OnnxEnvironment.get(),
        memory,
        new long[] {values.length / features, features},
        OnnxJavaType.FLOAT);
  }

  static Signature signature(Path model) {
    try (OnnxSession session = OnnxSession.open(model, new SessionSettings(1))) {
      return session.signature();
    }
  }

  /**
   * The quicker session, which the model must have, gives every output as the model does that is
   * loaded as it is: the same bits, since arrays of floats are compared by them.
   */
  static void assertSame(Path model, int features, float... values) throws OrtException {
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      try (OrtSession asItIs = OnnxEnvironment.get().createSession(model.toString(), options);
          CompleteSession complete =
              CompleteSession.open(model, signature(model), options, 1).orElseThrow();
          OnnxTensor tensor = tensor(features, values);
          OrtSession.Result expected = asItIs.run(Map.of("X", tensor));
          OrtSession.Result found = complete.session().run(Map.of("X", tensor))) {
        assertThat(expected.size()).isPositive();
        for (Map.Entry<String, OnnxValue> output : expected) {
          Object same = found.get(output.getKey()).orElseThrow().getValue();
          assertThat(same).as(output.getKey()).isEqualTo(output.getValue().getValue());
        }
      }
    }
  }
}
