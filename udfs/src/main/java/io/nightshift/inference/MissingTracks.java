package io.nightshift.inference;

import com.google.protobuf.CodedInputStream;
import io.nightshift.error.InvalidRequestException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which way a missing value goes in a model's trees. While none is missing, a model that does not
 * say so scores the same, bit by bit; and the runtime, which otherwise asks wherever a comparison
 * is false, is quicker.
 *
 * <p>The field numbers are those of <a
 * href="https://github.com/onnx/onnx/blob/main/onnx/onnx.proto">onnx.proto</a>, operators and the
 * attribute those of <a
 * href="https://github.com/onnx/onnx/blob/main/docs/Operators-ml.md">ai.onnx.ml</a>.
 */
final class MissingTracks {
  /**
   * While a session is opened on it, such a model is in the heap; and a second session holds the
   * trees as well: larger ones stay as they are.
   */
  private static final long LARGEST_MODEL_BYTES = 32L << 20;

  private static final int MODEL_GRAPH = 7;
  private static final int MODEL_FUNCTION = 25;
  private static final int GRAPH_NODE = 1;
  private static final int NODE_INPUT = 1;
  private static final int NODE_OPERATOR = 4;
  private static final int NODE_ATTRIBUTE = 5;
  private static final int NODE_DOMAIN = 7;
  private static final int ATTRIBUTE_NAME = 1;
  private static final int ATTRIBUTE_INTS = 8;
  private static final int ATTRIBUTE_STRINGS = 9;

  private static final String DOMAIN = "ai.onnx.ml";
  private static final Set<String> TREES =
      Set.of("TreeEnsembleClassifier", "TreeEnsembleRegressor");
  private static final String TRACKS = "nodes_missing_value_tracks_true";
  private static final String MODES = "nodes_modes";

  /**
   * Trees with other nodes stay as they are: of those that ask for equality, the runtime joins some
   * that follow each other, and which ones depends on their tracks.
   */
  private static final Set<String> MODES_THAT_ORDER =
      Set.of("LEAF", "BRANCH_LEQ", "BRANCH_LT", "BRANCH_GTE", "BRANCH_GT");

  private final WireReader wire;
  private final List<Trees> trees = new ArrayList<>();
  private boolean hasFunctions;

  private MissingTracks(WireReader wire) {
    this.wire = wire;
  }

  /**
   * A model that scores as another one does, as long as nothing is missing.
   *
   * @param bytes what the runtime loads: all of an array
   * @param inputs in which no value may be NaN
   */
  record Dropped(ByteBuffer bytes, Set<String> inputs) {}

  /** An attribute: its name, and which bytes of the file it is. */
  private record Attribute(String name, int from, int length) {
    CodedInputStream in(byte[] bytes) {
      return CodedInputStream.newInstance(bytes, from, length);
    }
  }

  /** A node, by the name of what it compares. */
  private record Trees(String compared, List<Attribute> attributes) {
    List<Attribute> named(String name) {
      return attributes.stream().filter(each -> each.name().equals(name)).toList();
    }
  }

  /**
   * Drops them where what trees compare is an input as it stands. What the model computes may be
   * NaN whatever its inputs are.
   *
   * @param model a file that the runtime has loaded, and nobody changes
   * @param candidates the model's inputs that are float32 and have no default
   * @return empty if there is nothing to drop
   * @throws InvalidRequestException if it is not an ONNX file
   */
  static Optional<Dropped> drop(Path model, Set<String> candidates) throws IOException {
    if (Files.size(model) > LARGEST_MODEL_BYTES) {
      return Optional.empty();
    }
    List<Trees> trees = treesIn(model);
    trees.removeIf(each -> !candidates.contains(each.compared()));
    if (trees.isEmpty()) {
      return Optional.empty();
    }
    byte[] bytes = Files.readAllBytes(model);
    Set<String> inputs = new HashSet<>();
    for (Trees each : trees) {
      if (onlyOrder(bytes, each) && setToFalse(bytes, each)) {
        inputs.add(each.compared());
      }
    }
    // A model in memory has no folder in which the runtime would look for weights.
    boolean isWhole = ExternalLocations.in(model, new ByteArrayInputStream(bytes)).isEmpty();
    return inputs.isEmpty() || !isWhole
        ? Optional.empty()
        : Optional.of(new Dropped(ByteBuffer.wrap(bytes), Set.copyOf(inputs)));
  }

  /** All of them; none if the model has functions, one of which may go by the operator's name. */
  private static List<Trees> treesIn(Path model) throws IOException {
    try (InputStream stream = Files.newInputStream(model)) {
      MissingTracks found = new MissingTracks(new WireReader(model, stream));
      found.readModel();
      return found.hasFunctions ? new ArrayList<>() : found.trees;
    }
  }

  private static boolean onlyOrder(byte[] bytes, Trees trees) throws IOException {
    for (Attribute attribute : trees.named(MODES)) {
      CodedInputStream input = attribute.in(bytes);
      for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
        if (!WireReader.isMessage(tag, ATTRIBUTE_STRINGS)) {
          input.skipField(tag);
        } else if (!MODES_THAT_ORDER.contains(input.readString())) {
          return false;
        }
      }
    }
    return true;
  }

  /**
   * Writes 0 over each 1, which leaves the lengths of all that is around it.
   *
   * @return whether there was any
   */
  private static boolean setToFalse(byte[] bytes, Trees trees) throws IOException {
    boolean hasAny = false;
    for (Attribute attribute : trees.named(TRACKS)) {
      CodedInputStream input = attribute.in(bytes);
      for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
        // Packed, as some writers may have them, they are left alone.
        if (!WireReader.isNumber(tag, ATTRIBUTE_INTS)) {
          input.skipField(tag);
        } else if (input.readInt64() == 1) {
          bytes[attribute.from() + input.getTotalBytesRead() - 1] = 0;
          hasAny = true;
        }
      }
    }
    return hasAny;
  }

  private void readModel() throws IOException {
    for (int tag = wire.nextTag(); tag != 0; tag = wire.nextTag()) {
      if (WireReader.isMessage(tag, MODEL_GRAPH)) {
        wire.message(() -> wire.each(GRAPH_NODE, this::readNode));
      } else {
        hasFunctions |= WireReader.isMessage(tag, MODEL_FUNCTION);
        wire.skip(tag);
      }
    }
  }

  private void readNode() throws IOException {
    String compared = null;
    String operator = "";
    String domain = "";
    List<Attribute> attributes = new ArrayList<>();
    for (int tag = wire.nextTag(); tag != 0; tag = wire.nextTag()) {
      if (WireReader.isMessage(tag, NODE_INPUT)) {
        String input = wire.text();
        compared = compared == null ? input : compared;
      } else if (WireReader.isMessage(tag, NODE_OPERATOR)) {
        operator = wire.text();
      } else if (WireReader.isMessage(tag, NODE_DOMAIN)) {
        domain = wire.text();
      } else if (WireReader.isMessage(tag, NODE_ATTRIBUTE)) {
        attributes.add(wire.message(this::readAttribute));
      } else {
        wire.skip(tag);
      }
    }
    if (domain.equals(DOMAIN) && TREES.contains(operator) && compared != null) {
      trees.add(new Trees(compared, attributes));
    }
  }

  private Attribute readAttribute() throws IOException {
    int from = wire.position();
    String name = "";
    for (int tag = wire.nextTag(); tag != 0; tag = wire.nextTag()) {
      if (WireReader.isMessage(tag, ATTRIBUTE_NAME)) {
        name = wire.text();
      } else {
        wire.skip(tag);
      }
    }
    return new Attribute(name, from, wire.position() - from);
  }
}
