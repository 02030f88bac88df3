package io.nightshift.inference;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnknownFieldSet.Field;
import com.google.protobuf.UnsafeByteOperations;
import com.google.protobuf.WireFormat;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Takes out of a model's trees which way a missing value goes. While none is missing, the scores
 * are the same, bit by bit; and the runtime, which otherwise asks at every node, is quicker.
 *
 * <p>The field numbers are those of <a
 * href="https://github.com/onnx/onnx/blob/main/onnx/onnx.proto">onnx.proto</a>, operators and the
 * attribute those of <a
 * href="https://github.com/onnx/onnx/blob/main/docs/Operators-ml.md">ai.onnx.ml</a>.
 */
final class MissingTracks {
  /**
   * While it is changed, a model is in the heap a few times, and then a second session holds it:
   * larger ones stay as they are.
   */
  private static final long LARGEST_MODEL_BYTES = 32L << 20;

  private static final int MODEL_GRAPH = 7;
  private static final int GRAPH_NODE = 1;
  private static final int GRAPH_INPUT = 11;
  private static final int NODE_INPUT = 1;
  private static final int NODE_OPERATOR = 4;
  private static final int NODE_ATTRIBUTE = 5;
  private static final int NODE_DOMAIN = 7;
  private static final int INPUT_NAME = 1;

  // Numbers of fields, with how their values are written.
  private static final int ATTRIBUTE_NAME = 1 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;
  private static final int ATTRIBUTE_INT = 8 << 3 | WireFormat.WIRETYPE_VARINT;
  private static final int ATTRIBUTE_PACKED_INTS = 8 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;

  private static final String DOMAIN = "ai.onnx.ml";
  private static final Set<String> TREES =
      Set.of("TreeEnsembleClassifier", "TreeEnsembleRegressor", "TreeEnsemble");
  private static final String TRACKS = "nodes_missing_value_tracks_true";

  private final UnknownFieldSet graph;
  private final Set<String> graphInputs;
  private final Set<String> inputs = new HashSet<>();

  private MissingTracks(UnknownFieldSet graph) throws IOException {
    this.graph = graph;
    this.graphInputs = new HashSet<>();
    for (ByteString input : graph.getField(GRAPH_INPUT).getLengthDelimitedList()) {
      graphInputs.add(text(fields(input), INPUT_NAME));
    }
  }

  /**
   * A model that scores as another one does, as long as nothing is missing.
   *
   * @param bytes what the runtime loads
   * @param inputs in which no value may be NaN
   */
  record Dropped(ByteString bytes, Set<String> inputs) {}

  /**
   * Drops them where a tree's values are an input of the model as it stands. What the model
   * computes may be NaN whatever its inputs are.
   *
   * @param model a file that the runtime has loaded
   * @return empty if there is nothing to drop
   */
  static Optional<Dropped> drop(Path model) throws IOException {
    if (Files.size(model) > LARGEST_MODEL_BYTES) {
      return Optional.empty();
    }
    byte[] bytes = Files.readAllBytes(model);
    UnknownFieldSet fields = fields(UnsafeByteOperations.unsafeWrap(bytes));
    List<ByteString> graphs = fields.getField(MODEL_GRAPH).getLengthDelimitedList();
    if (graphs.size() != 1) {
      // Parts of a message may be written one after another; nobody does.
      return Optional.empty();
    }
    MissingTracks tracks = new MissingTracks(fields(graphs.get(0)));
    UnknownFieldSet without = tracks.without();
    // A model in memory has no folder in which the runtime would look for weights.
    if (tracks.inputs.isEmpty()
        || !ExternalLocations.in(model, new ByteArrayInputStream(bytes)).isEmpty()) {
      return Optional.empty();
    }
    ByteString dropped =
        fields.toBuilder()
            .clearField(MODEL_GRAPH)
            .addField(MODEL_GRAPH, messages(List.of(without.toByteString())))
            .build()
            .toByteString();
    return Optional.of(new Dropped(dropped, Set.copyOf(tracks.inputs)));
  }

  private UnknownFieldSet without() throws IOException {
    Field.Builder nodes = Field.newBuilder();
    for (ByteString node : graph.getField(GRAPH_NODE).getLengthDelimitedList()) {
      nodes.addLengthDelimited(without(node));
    }
    return graph.toBuilder().clearField(GRAPH_NODE).addField(GRAPH_NODE, nodes.build()).build();
  }

  private ByteString without(ByteString node) throws IOException {
    UnknownFieldSet fields = fields(node);
    if (!text(fields, NODE_DOMAIN).equals(DOMAIN) || !TREES.contains(text(fields, NODE_OPERATOR))) {
      return node;
    }
    String input = text(fields, NODE_INPUT);
    List<ByteString> attributes = fields.getField(NODE_ATTRIBUTE).getLengthDelimitedList();
    List<ByteString> kept = new ArrayList<>();
    for (ByteString attribute : attributes) {
      if (!saysTrue(attribute)) {
        kept.add(attribute);
      }
    }
    if (kept.size() == attributes.size() || !graphInputs.contains(input)) {
      return node;
    }
    inputs.add(input);
    return fields.toBuilder()
        .clearField(NODE_ATTRIBUTE)
        .addField(NODE_ATTRIBUTE, messages(kept))
        .build()
        .toByteString();
  }

  /** Whether an attribute says of any node that what is missing goes the way of what is true. */
  private static boolean saysTrue(ByteString attribute) throws IOException {
    CodedInputStream input = attribute.newCodedInput();
    String name = "";
    boolean isTrue = false;
    for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
      switch (tag) {
        case ATTRIBUTE_NAME -> name = input.readString();
        case ATTRIBUTE_INT -> isTrue |= input.readInt64() != 0;
        case ATTRIBUTE_PACKED_INTS -> isTrue |= hasMoreThanZeros(input.readBytes());
        default -> input.skipField(tag);
      }
    }
    return isTrue && name.equals(TRACKS);
  }

  /** Of numbers one after another, each of which is 0 if its only byte is. */
  private static boolean hasMoreThanZeros(ByteString packed) {
    for (int i = 0; i < packed.size(); i++) {
      if (packed.byteAt(i) != 0) {
        return true;
      }
    }
    return false;
  }

  /** A message's fields, which share its memory. */
  private static UnknownFieldSet fields(ByteString message) throws IOException {
    CodedInputStream input = message.newCodedInput();
    input.enableAliasing(true);
    return UnknownFieldSet.parseFrom(input);
  }

  private static Field messages(List<ByteString> messages) {
    Field.Builder field = Field.newBuilder();
    messages.forEach(field::addLengthDelimited);
    return field.build();
  }

  /** The first text of a field; empty if there is none. */
  private static String text(UnknownFieldSet fields, int field) {
    return fields.getField(field).getLengthDelimitedList().stream()
        .limit(1)
        .map(ByteString::toStringUtf8)
        .collect(Collectors.joining());
  }
}
