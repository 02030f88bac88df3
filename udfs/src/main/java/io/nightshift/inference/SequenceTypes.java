package io.nightshift.inference;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.model.TensorSpec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds in an ONNX file what the tensors of its output sequences are. The runtime's Java binding
 * tells neither their shape nor whether their numbers are unsigned.
 *
 * <p>The field numbers are those of <a
 * href="https://github.com/onnx/onnx/blob/main/onnx/onnx.proto">onnx.proto</a>.
 */
final class SequenceTypes {
  /** Of a tensor that says nothing of its shape: one dimension, of any size. */
  private static final List<Long> UNDECLARED = List.of(TensorSpec.ANY);

  private static final int MODEL_GRAPH = 7;
  private static final int GRAPH_OUTPUT = 12;
  private static final int VALUE_NAME = 1;
  private static final int VALUE_TYPE = 2;
  private static final int TYPE_TENSOR = 1;
  private static final int TYPE_SEQUENCE = 4;
  private static final int SEQUENCE_ELEMENT = 1;
  private static final int TENSOR_ELEMENT = 1;
  private static final int TENSOR_SHAPE = 2;
  private static final int SHAPE_DIMENSION = 1;
  private static final int DIMENSION_VALUE = 1;

  private final WireReader wire;
  private final Map<String, Tensor> tensors = new HashMap<>();

  private SequenceTypes(WireReader wire) {
    this.wire = wire;
  }

  /**
   * What each tensor of a sequence is.
   *
   * @param element the number of its element type in {@code TensorProto.DataType}
   * @param shape its dimensions, {@link TensorSpec#ANY} where they are open
   */
  record Tensor(int element, List<Long> shape) {
    private static final Tensor UNKNOWN = new Tensor(0, UNDECLARED);
  }

  /**
   * The tensors of each output that is a sequence of them, by its name.
   *
   * @throws InvalidRequestException if the file cannot be read
   */
  static Map<String, Tensor> in(Path model) {
    try (InputStream stream = Files.newInputStream(model)) {
      SequenceTypes found = new SequenceTypes(new WireReader(model, stream));
      found.wire.each(MODEL_GRAPH, () -> found.wire.each(GRAPH_OUTPUT, found::readOutput));
      return found.tensors;
    } catch (IOException e) {
      throw new InvalidRequestException(
          "Cannot read model %s: %s".formatted(model, e.getMessage()), e);
    }
  }

  private void readOutput() throws IOException {
    String name = "";
    List<Tensor> found = new ArrayList<>();
    for (int tag = wire.nextTag(); tag != 0; tag = wire.nextTag()) {
      if (WireReader.isMessage(tag, VALUE_NAME)) {
        name = wire.text();
      } else if (WireReader.isMessage(tag, VALUE_TYPE)) {
        wire.message(
            () ->
                wire.each(
                    TYPE_SEQUENCE,
                    () ->
                        wire.each(
                            SEQUENCE_ELEMENT,
                            () -> wire.each(TYPE_TENSOR, () -> found.add(readTensor())))));
      } else {
        wire.skip(tag);
      }
    }
    for (Tensor tensor : found) {
      tensors.put(name, tensor);
    }
  }

  private Tensor readTensor() throws IOException {
    Tensor tensor = Tensor.UNKNOWN;
    for (int tag = wire.nextTag(); tag != 0; tag = wire.nextTag()) {
      if (WireReader.isNumber(tag, TENSOR_ELEMENT)) {
        tensor = new Tensor((int) wire.number(), tensor.shape());
      } else if (WireReader.isMessage(tag, TENSOR_SHAPE)) {
        List<Long> shape = new ArrayList<>();
        wire.message(() -> wire.each(SHAPE_DIMENSION, () -> shape.add(readDimension())));
        tensor = new Tensor(tensor.element(), List.copyOf(shape));
      } else {
        wire.skip(tag);
      }
    }
    return tensor;
  }

  private long readDimension() throws IOException {
    long size = TensorSpec.ANY;
    for (int tag = wire.nextTag(); tag != 0; tag = wire.nextTag()) {
      if (WireReader.isNumber(tag, DIMENSION_VALUE)) {
        size = wire.number();
      } else {
        wire.skip(tag);
      }
    }
    return size;
  }
}
