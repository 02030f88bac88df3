package io.nightshift.inference;

import io.nightshift.error.InvalidRequestException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Finds the nodes of trees in an ONNX file, without holding the file.
 *
 * <p>The field numbers are those of <a
 * href="https://github.com/onnx/onnx/blob/main/onnx/onnx.proto">onnx.proto</a>, the operators those
 * of <a href="https://github.com/onnx/onnx/blob/main/docs/Operators-ml.md">ai.onnx.ml</a>.
 */
final class TreeEnsembles {
  static final int MODEL_GRAPH = 7;
  static final int GRAPH_NODE = 1;
  static final int NODE_INPUT = 1;
  static final int NODE_OUTPUT = 2;
  static final int NODE_OPERATOR = 4;
  static final int NODE_ATTRIBUTE = 5;
  static final int NODE_DOMAIN = 7;
  private static final int MODEL_FUNCTION = 25;

  private static final Set<String> OPERATORS =
      Set.of(TreeEnsemble.CLASSIFIER, TreeEnsemble.REGRESSOR);

  private final WireReader wire;
  private final List<Graph> graphs = new ArrayList<>();
  private boolean hasFunctions;

  private TreeEnsembles(WireReader wire) {
    this.wire = wire;
  }

  /**
   * The graph of a model with trees.
   *
   * @param field where its field of the model begins, with the tag
   * @param from where the graph itself begins
   * @param to where it ends
   * @param trees those of its nodes, in their order; none within other nodes
   */
  record Graph(int field, int from, int to, List<TreeEnsemble> trees) {
    Graph {
      trees = List.copyOf(trees);
    }
  }

  /**
   * Reads a file.
   *
   * @return empty if it has no trees; or functions, one of which may go by the operator's name; or
   *     its graph lies in several parts, which would be one only together
   * @throws InvalidRequestException if it is not an ONNX file
   */
  static Optional<Graph> in(Path model) throws IOException {
    try (InputStream stream = Files.newInputStream(model)) {
      TreeEnsembles found = new TreeEnsembles(new WireReader(model, stream));
      found.readModel();
      return found.hasFunctions || found.graphs.size() != 1
          ? Optional.empty()
          : Optional.of(found.graphs.get(0)).filter(graph -> !graph.trees().isEmpty());
    }
  }

  private void readModel() throws IOException {
    for (int tag = wire.nextTag(); tag != 0; tag = wire.nextTag()) {
      if (WireReader.isMessage(tag, MODEL_GRAPH)) {
        graphs.add(wire.message(this::readGraph));
      } else {
        hasFunctions |= WireReader.isMessage(tag, MODEL_FUNCTION);
        wire.skip(tag);
      }
    }
  }

  private Graph readGraph() throws IOException {
    int field = wire.tagPosition();
    int from = wire.position();
    List<TreeEnsemble> trees = new ArrayList<>();
    wire.each(GRAPH_NODE, () -> readNode().ifPresent(trees::add));
    return new Graph(field, from, wire.position(), trees);
  }

  private Optional<TreeEnsemble> readNode() throws IOException {
    int field = wire.tagPosition();
    List<String> inputs = new ArrayList<>();
    List<String> outputs = new ArrayList<>();
    String operator = "";
    String domain = "";
    SortedMap<String, NodeAttribute> attributes = new TreeMap<>();
    boolean isClear = true;
    for (int tag = wire.nextTag(); tag != 0; tag = wire.nextTag()) {
      if (WireReader.isMessage(tag, NODE_INPUT)) {
        inputs.add(wire.text());
      } else if (WireReader.isMessage(tag, NODE_OUTPUT)) {
        outputs.add(wire.text());
      } else if (WireReader.isMessage(tag, NODE_OPERATOR)) {
        operator = wire.text();
      } else if (WireReader.isMessage(tag, NODE_DOMAIN)) {
        domain = wire.text();
      } else if (WireReader.isMessage(tag, NODE_ATTRIBUTE)) {
        NodeAttribute attribute = wire.message(() -> NodeAttribute.read(wire));
        isClear &= attributes.put(attribute.name(), attribute) == null;
      } else {
        wire.skip(tag);
      }
    }
    return isClear
            && domain.equals(TreeEnsemble.DOMAIN)
            && OPERATORS.contains(operator)
            && inputs.size() == 1
        ? Optional.of(
            new TreeEnsemble(operator, inputs.get(0), outputs, attributes, field, wire.position()))
        : Optional.empty();
  }
}
