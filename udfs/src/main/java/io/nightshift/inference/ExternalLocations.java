package io.nightshift.inference;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import io.nightshift.error.InvalidRequestException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Finds the tensors of an ONNX file, wherever they are, and tells the locations of those whose
 * values lie in other files. The values themselves are skipped, so memory stays small whatever the
 * model's size.
 *
 * <p>The field numbers are those of <a
 * href="https://github.com/onnx/onnx/blob/main/onnx/onnx.proto">onnx.proto</a>. {@code
 * ModelProto.training_info} is passed over: the runtime does not load it to score.
 */
final class ExternalLocations {
  /** Messages within messages; the runtime's own parser gives up at this depth. */
  private static final int DEEPEST = 100;

  private static final int BUFFER_BYTES = 1 << 16;
  private static final int TENSOR_EXTERNAL_DATA = 13;
  private static final int TENSOR_DATA_LOCATION = 14;
  private static final int DATA_LOCATION_EXTERNAL = 1;
  private static final int ENTRY_KEY = 1;
  private static final int ENTRY_VALUE = 2;

  private final Path model;
  private final CodedInputStream input;
  private final SortedSet<String> locations = new TreeSet<>();
  private boolean hasGraph;

  private ExternalLocations(Path model, CodedInputStream input) {
    this.model = model;
    this.input = input;
  }

  /**
   * The locations as the model has them: nothing says yet that they are sound.
   *
   * @param model the file, for the message
   * @param stream its bytes
   * @throws InvalidRequestException if it is not an ONNX file
   */
  static SortedSet<String> in(Path model, InputStream stream) throws IOException {
    ExternalLocations found =
        new ExternalLocations(model, CodedInputStream.newInstance(stream, BUFFER_BYTES));
    found.readMessage(Message.MODEL, 0);
    if (!found.hasGraph) {
      throw found.notOnnx(null);
    }
    return found.locations;
  }

  /** The messages on the way to a tensor, and which of their fields hold which of them. */
  private enum Message {
    MODEL,
    FUNCTION,
    GRAPH,
    NODE,
    ATTRIBUTE,
    SPARSE_TENSOR,
    TENSOR,
    /** Anything else: not on the way. */
    OTHER;

    Message in(int field) {
      return switch (this) {
        case MODEL ->
            switch (field) {
              case 7 -> GRAPH;
              case 25 -> FUNCTION;
              default -> OTHER;
            };
        case FUNCTION ->
            switch (field) {
              case 7 -> NODE;
              case 11 -> ATTRIBUTE;
              default -> OTHER;
            };
        case GRAPH ->
            switch (field) {
              case 1 -> NODE;
              case 5 -> TENSOR;
              case 15 -> SPARSE_TENSOR;
              default -> OTHER;
            };
        case NODE -> field == 5 ? ATTRIBUTE : OTHER;
        case ATTRIBUTE ->
            switch (field) {
              case 5, 10 -> TENSOR;
              case 6, 11 -> GRAPH;
              case 22, 23 -> SPARSE_TENSOR;
              default -> OTHER;
            };
        case SPARSE_TENSOR -> field == 1 || field == 2 ? TENSOR : OTHER;
        case TENSOR, OTHER -> OTHER;
      };
    }
  }

  private void readMessage(Message message, int depth) throws IOException {
    if (depth > DEEPEST) {
      throw new InvalidRequestException(
          "Cannot read model %s: its graphs are nested too deeply".formatted(model));
    }
    if (message == Message.TENSOR) {
      readTensor();
      return;
    }
    for (int tag = nextTag(); tag != 0; tag = nextTag()) {
      Message inner = isMessage(tag) ? message.in(field(tag)) : Message.OTHER;
      if (inner == Message.OTHER) {
        skip(tag);
        continue;
      }
      hasGraph |= message == Message.MODEL && inner == Message.GRAPH;
      int outerLimit = enter();
      readMessage(inner, depth + 1);
      leave(outerLimit);
    }
  }

  /** Takes the location; what says that it counts may come before or after it. */
  private void readTensor() throws IOException {
    String location = "";
    boolean isExternal = false;
    for (int tag = nextTag(); tag != 0; tag = nextTag()) {
      if (isMessage(tag) && field(tag) == TENSOR_EXTERNAL_DATA) {
        int outerLimit = enter();
        location = readLocation(location);
        leave(outerLimit);
      } else if (isNumber(tag) && field(tag) == TENSOR_DATA_LOCATION) {
        isExternal = read(input::readEnum) == DATA_LOCATION_EXTERNAL;
      } else {
        skip(tag);
      }
    }
    if (isExternal) {
      locations.add(location);
    }
  }

  /** The value of the entry, if its key is {@code location}; else what was known. */
  private String readLocation(String known) throws IOException {
    String key = "";
    String value = "";
    for (int tag = nextTag(); tag != 0; tag = nextTag()) {
      if (isMessage(tag) && field(tag) == ENTRY_KEY) {
        key = read(input::readStringRequireUtf8);
      } else if (isMessage(tag) && field(tag) == ENTRY_VALUE) {
        value = read(input::readStringRequireUtf8);
      } else {
        skip(tag);
      }
    }
    return key.equals("location") ? value : known;
  }

  private static int field(int tag) {
    return WireFormat.getTagFieldNumber(tag);
  }

  /** Or text, or bytes: what has its length before it. */
  private static boolean isMessage(int tag) {
    return WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED;
  }

  private static boolean isNumber(int tag) {
    return WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_VARINT;
  }

  private int nextTag() throws IOException {
    return read(input::readTag);
  }

  private void skip(int tag) throws IOException {
    if (!read(() -> input.skipField(tag))) {
      throw notOnnx(null);
    }
  }

  private int enter() throws IOException {
    return read(() -> input.pushLimit(input.readRawVarint32()));
  }

  private void leave(int outerLimit) {
    // A file that was cut short ends like a message does.
    if (input.getBytesUntilLimit() != 0) {
      throw notOnnx(null);
    }
    input.popLimit(outerLimit);
  }

  @FunctionalInterface
  private interface Step<T> {
    T run() throws IOException;
  }

  private <T> T read(Step<T> step) throws IOException {
    try {
      return step.run();
    } catch (InvalidProtocolBufferException e) {
      throw notOnnx(e);
    }
  }

  private InvalidRequestException notOnnx(IOException cause) {
    return new InvalidRequestException(
        "Cannot read model %s: not an ONNX file".formatted(model), cause);
  }
}
