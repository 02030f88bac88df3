package io.nightshift.inference;

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

  private static final int TENSOR_EXTERNAL_DATA = 13;
  private static final int TENSOR_DATA_LOCATION = 14;
  private static final int DATA_LOCATION_EXTERNAL = 1;
  private static final int ENTRY_KEY = 1;
  private static final int ENTRY_VALUE = 2;

  private final Path model;
  private final WireReader wire;
  private final SortedSet<String> locations = new TreeSet<>();
  private boolean hasGraph;

  private ExternalLocations(Path model, WireReader wire) {
    this.model = model;
    this.wire = wire;
  }

  /**
   * The locations as the model has them: nothing says yet that they are sound.
   *
   * @param model the file, for the message
   * @param stream its bytes
   * @throws InvalidRequestException if it is not an ONNX file
   */
  static SortedSet<String> in(Path model, InputStream stream) throws IOException {
    ExternalLocations found = new ExternalLocations(model, new WireReader(model, stream));
    found.readMessage(Message.MODEL, 0);
    if (!found.hasGraph) {
      throw found.wire.notOnnx();
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
    for (int tag = wire.nextTag(); tag != 0; tag = wire.nextTag()) {
      Message inner = WireReader.isMessage(tag) ? message.in(WireReader.field(tag)) : Message.OTHER;
      if (inner == Message.OTHER) {
        wire.skip(tag);
        continue;
      }
      hasGraph |= message == Message.MODEL && inner == Message.GRAPH;
      wire.message(() -> readMessage(inner, depth + 1));
    }
  }

  /** Takes the location; what says that it counts may come before or after it. */
  private void readTensor() throws IOException {
    String location = "";
    boolean isExternal = false;
    for (int tag = wire.nextTag(); tag != 0; tag = wire.nextTag()) {
      if (WireReader.isMessage(tag, TENSOR_EXTERNAL_DATA)) {
        String known = location;
        location = wire.message(() -> readLocation(known));
      } else if (WireReader.isNumber(tag, TENSOR_DATA_LOCATION)) {
        isExternal = wire.number() == DATA_LOCATION_EXTERNAL;
      } else {
        wire.skip(tag);
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
    for (int tag = wire.nextTag(); tag != 0; tag = wire.nextTag()) {
      if (WireReader.isMessage(tag, ENTRY_KEY)) {
        key = wire.text();
      } else if (WireReader.isMessage(tag, ENTRY_VALUE)) {
        value = wire.text();
      } else {
        wire.skip(tag);
      }
    }
    return key.equals("location") ? value : known;
  }
}
