package io.nightshift.inference;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.nightshift.error.InvalidRequestException;
import io.nightshift.model.ElementType;
import io.nightshift.model.InputSpec;
import io.nightshift.model.Signature;
import io.nightshift.model.TensorSpec;
import java.io.IOException;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * A second session of a model with trees, for tensors in which no value is missing: it scores the
 * same, and sooner, by {@link CompleteTrees}. Thread-safe as a session is.
 */
final class CompleteSession implements AutoCloseable {
  private static final Logger LOG = LogManager.getLogger(CompleteSession.class);

  private final OrtSession session;
  private final Set<String> inputs;

  private CompleteSession(OrtSession session, Set<String> inputs) {
    this.session = session;
    this.inputs = inputs;
  }

  /**
   * Opens it.
   *
   * @param model a file that the runtime has loaded, without operators of its own
   * @param signature what the runtime says of it
   * @param options how the model is opened
   * @param threads of an operator, as the options have it
   * @return empty if it would be no quicker, or cannot be opened: the model as it is does as well
   */
  static Optional<CompleteSession> open(
      Path model, Signature signature, OrtSession.SessionOptions options, int threads) {
    try {
      Optional<CompleteTrees> trees = CompleteTrees.of(model, candidates(signature), threads);
      if (trees.isEmpty()) {
        return Optional.empty();
      }
      byte[] bytes = trees.get().bytes().array();
      OrtSession session = OnnxEnvironment.get().createSession(bytes, options);
      return Optional.of(new CompleteSession(session, trees.get().inputs()));
    } catch (IOException | OrtException | InvalidRequestException e) {
      LOG.warn("No quicker session for complete rows of {}: {}", model, e.getMessage());
      return Optional.empty();
    }
  }

  /** The inputs in which float32 may be missing; those with a default are not in the signature. */
  static Set<String> candidates(Signature signature) {
    return signature.inputs().stream()
        .map(InputSpec::tensor)
        .filter(tensor -> tensor.type() == ElementType.FLOAT32)
        .map(TensorSpec::name)
        .collect(Collectors.toSet());
  }

  OrtSession session() {
    return session;
  }

  /** Whether nothing is missing: whether no value that a tree compares is NaN. */
  boolean fits(Map<String, OnnxTensor> tensors) {
    return inputs.stream().allMatch(input -> isComplete(tensors.get(input)));
  }

  /**
   * Infinities of both signs, and values whose sums are such, count as missing; so does what is not
   * float32, or lies elsewhere. The model as it is knows better.
   */
  private static boolean isComplete(OnnxTensor tensor) {
    if (tensor == null) {
      return false;
    }
    Optional<Buffer> buffer = tensor.getBufferRef();
    return tensor.getInfo().type == OnnxJavaType.FLOAT
        && buffer.isPresent()
        && buffer.get() instanceof ByteBuffer bytes
        && !Float.isNaN(sum(bytes.duplicate().order(ByteOrder.nativeOrder()).asFloatBuffer()));
  }

  /** Four sums, since each has to wait for itself. */
  private static float sum(FloatBuffer values) {
    float sum0 = 0;
    float sum1 = 0;
    float sum2 = 0;
    float sum3 = 0;
    int i = 0;
    for (int end = values.limit() - 3; i < end; i += 4) {
      sum0 += values.get(i);
      sum1 += values.get(i + 1);
      sum2 += values.get(i + 2);
      sum3 += values.get(i + 3);
    }
    for (; i < values.limit(); i++) {
      sum0 += values.get(i);
    }
    return sum0 + sum1 + sum2 + sum3;
  }

  @Override
  public void close() throws OrtException {
    session.close();
  }
}
