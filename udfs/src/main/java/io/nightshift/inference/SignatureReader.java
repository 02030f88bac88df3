package io.nightshift.inference;

import ai.onnxruntime.MapInfo;
import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.SequenceInfo;
import ai.onnxruntime.TensorInfo;
import io.nightshift.error.Problems;
import io.nightshift.model.ElementType;
import io.nightshift.model.InputSpec;
import io.nightshift.model.MapSpec;
import io.nightshift.model.OutputSpec;
import io.nightshift.model.SequenceSpec;
import io.nightshift.model.Signature;
import io.nightshift.model.TensorSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Reads the signature off a loaded graph. */
final class SignatureReader {
  private final Path model;
  private final Problems problems = new Problems();

  private SignatureReader(Path model) {
    this.model = model;
  }

  /**
   * Reads a signature.
   *
   * @param model the file that the session was made of
   */
  static Signature read(OrtSession session, Path model) throws OrtException {
    return new SignatureReader(model).read(session);
  }

  private Signature read(OrtSession session) throws OrtException {
    List<InputSpec> inputs = new ArrayList<>();
    for (NodeInfo node : session.getInputInfo().values()) {
      tensor("input", node).map(InputSpec::of).ifPresent(inputs::add);
    }
    List<OutputSpec> outputs = new ArrayList<>();
    for (NodeInfo node : session.getOutputInfo().values()) {
      output(node).ifPresent(outputs::add);
    }
    problems.throwIfAny();
    return new Signature(inputs, outputs);
  }

  private Optional<OutputSpec> output(NodeInfo node) {
    if (node.getInfo() instanceof SequenceInfo sequence) {
      return sequence.isSequenceOfMaps()
          ? map(node.getName(), sequence.mapInfo)
          : sequence(node.getName());
    }
    return tensor("output", node).map(OutputSpec.class::cast);
  }

  private Optional<OutputSpec> sequence(String name) {
    SequenceTypes.Tensor tensor = SequenceTypes.in(model).get(name);
    if (tensor == null) {
      problems.add(
          "Cannot use output '%s': it is a sequence of neither tensors nor maps, which is not supported"
              .formatted(name));
      return Optional.empty();
    }
    Optional<ElementType> elements = elementType(tensor.element());
    if (elements.isEmpty()) {
      problems.add(
          "Cannot use output '%s': it is a sequence of tensors of ONNX's element type %d, which is not supported"
              .formatted(name, tensor.element()));
    }
    return elements.map(type -> new SequenceSpec(name, type, tensor.shape()));
  }

  /** By the number in {@code TensorProto.DataType}; the Java binding has others of its own. */
  private static Optional<ElementType> elementType(int number) {
    return switch (number) {
      case 1 -> Optional.of(ElementType.FLOAT32);
      case 2 -> Optional.of(ElementType.UINT8);
      case 3 -> Optional.of(ElementType.INT8);
      case 4 -> Optional.of(ElementType.UINT16);
      case 5 -> Optional.of(ElementType.INT16);
      case 6 -> Optional.of(ElementType.INT32);
      case 7 -> Optional.of(ElementType.INT64);
      case 8 -> Optional.of(ElementType.STRING);
      case 9 -> Optional.of(ElementType.BOOL);
      case 10 -> Optional.of(ElementType.FLOAT16);
      case 11 -> Optional.of(ElementType.FLOAT64);
      case 12 -> Optional.of(ElementType.UINT32);
      case 13 -> Optional.of(ElementType.UINT64);
      case 16 -> Optional.of(ElementType.BFLOAT16);
      default -> Optional.empty();
    };
  }

  private Optional<OutputSpec> map(String name, MapInfo info) {
    Optional<ElementType> keys = mapElement(info.keyType);
    Optional<ElementType> values = mapElement(info.valueType);
    if (keys.isEmpty() || values.isEmpty()) {
      problems.add(
          "Cannot use output '%s': its rows are maps of %s to %s, which is not supported"
              .formatted(name, info.keyType, info.valueType));
      return Optional.empty();
    }
    return Optional.of(new MapSpec(name, keys.get(), values.get()));
  }

  private Optional<TensorSpec> tensor(String what, NodeInfo node) {
    if (!(node.getInfo() instanceof TensorInfo info)) {
      problems.add(
          "Cannot use %s '%s': it is a sequence or map; of those, only sequences can be outputs, and none inputs"
              .formatted(what, node.getName()));
      return Optional.empty();
    }
    Optional<ElementType> type = elementType(info.onnxType);
    if (type.isEmpty()) {
      problems.add(
          "Cannot use %s '%s': its elements are %s, which is not supported"
              .formatted(what, node.getName(), info.onnxType));
      return Optional.empty();
    }
    List<Long> shape = Arrays.stream(info.getShape()).boxed().toList();
    return Optional.of(new TensorSpec(node.getName(), type.get(), shape));
  }

  /** By ONNX's own type: Java's takes unsigned numbers for signed ones. */
  private static Optional<ElementType> elementType(TensorInfo.OnnxTensorType type) {
    return switch (type) {
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT16 -> Optional.of(ElementType.FLOAT16);
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_BFLOAT16 -> Optional.of(ElementType.BFLOAT16);
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT -> Optional.of(ElementType.FLOAT32);
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_DOUBLE -> Optional.of(ElementType.FLOAT64);
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT8 -> Optional.of(ElementType.INT8);
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT16 -> Optional.of(ElementType.INT16);
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT32 -> Optional.of(ElementType.INT32);
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT64 -> Optional.of(ElementType.INT64);
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT8 -> Optional.of(ElementType.UINT8);
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT16 -> Optional.of(ElementType.UINT16);
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT32 -> Optional.of(ElementType.UINT32);
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT64 -> Optional.of(ElementType.UINT64);
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_BOOL -> Optional.of(ElementType.BOOL);
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_STRING -> Optional.of(ElementType.STRING);
      default -> Optional.empty();
    };
  }

  private static Optional<ElementType> mapElement(OnnxJavaType type) {
    return switch (type) {
      case FLOAT -> Optional.of(ElementType.FLOAT32);
      case DOUBLE -> Optional.of(ElementType.FLOAT64);
      case INT64 -> Optional.of(ElementType.INT64);
      case STRING -> Optional.of(ElementType.STRING);
      default -> Optional.empty();
    };
  }
}
