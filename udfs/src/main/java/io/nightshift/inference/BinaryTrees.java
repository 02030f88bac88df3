package io.nightshift.inference;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;

/**
 * Trees that tell two classes apart, as boosting exports them: each leaf has one weight, all of
 * them are of one class, and the logistic function makes probabilities of their sum.
 *
 * <p>The runtime adds up a list of sums for such trees, one for each class; and a single number,
 * which is quicker, for trees of a regression. A regression and a linear classifier behind it,
 * which takes its one number as it is, give the same labels and probabilities, bit by bit: the
 * weights are added in the same order, and both classifiers say the second class where the sum is
 * more than 0, and have the same logistic function. So it is in ONNX Runtime 1.28.0; another one
 * has to pass the tests first.
 */
final class BinaryTrees {
  private static final String LINEAR = "LinearClassifier";
  private static final String LABELS = "classlabels_int64s";
  private static final String TEXT_LABELS = "classlabels_strings";
  private static final String TRANSFORM = "post_transform";
  private static final String BASE = "base_values";
  private static final String NODE_TREES = "nodes_treeids";
  private static final String NODE_IDS = "nodes_nodeids";
  private static final String WEIGHT_CLASSES = "class_ids";
  private static final String WEIGHT_TREES = "class_treeids";
  private static final String WEIGHT_NODES = "class_nodeids";
  private static final String WEIGHTS = "class_weights";

  /** What the attributes of the classifier are called in a regression. */
  private static final Map<String, String> OF_REGRESSOR =
      namesOfRegressor(
          TreeEnsemble.MODES,
          NODE_TREES,
          NODE_IDS,
          BASE,
          "nodes_featureids",
          "nodes_values",
          "nodes_truenodeids",
          "nodes_falsenodeids",
          "nodes_hitrates",
          MissingTracks.ATTRIBUTE);

  /** What the attributes of the classifier are called in a linear one. */
  private static final Map<String, String> OF_LINEAR =
      Map.of(LABELS, "classlabels_ints", TEXT_LABELS, TEXT_LABELS, TRANSFORM, TRANSFORM);

  private final byte[] file;
  private final TreeEnsemble trees;

  private BinaryTrees(byte[] file, TreeEnsemble trees) {
    this.file = file;
    this.trees = trees;
  }

  private static Map<String, String> namesOfRegressor(String... kept) {
    Map<String, String> names = new HashMap<>();
    for (String name : kept) {
      names.put(name, name);
    }
    names.put(WEIGHT_CLASSES, "target_ids");
    names.put(WEIGHT_TREES, "target_treeids");
    names.put(WEIGHT_NODES, "target_nodeids");
    names.put(WEIGHTS, "target_weights");
    return Map.copyOf(names);
  }

  /**
   * Two nodes that do the same.
   *
   * @param file that the runtime has loaded
   * @param trees one of its nodes
   * @return fields of a graph; empty if the node is not of this kind
   */
  static Optional<ByteString> asRegression(byte[] file, TreeEnsemble trees) throws IOException {
    BinaryTrees binary = new BinaryTrees(file, trees);
    return binary.isOfThisKind() ? Optional.of(binary.write()) : Optional.empty();
  }

  private boolean isOfThisKind() throws IOException {
    return trees.operator().equals(TreeEnsemble.CLASSIFIER)
        && trees.outputs().size() == 2
        && trees.outputs().stream().noneMatch(String::isEmpty)
        && trees.attributes().keySet().stream()
            .allMatch(name -> OF_REGRESSOR.containsKey(name) || OF_LINEAR.containsKey(name))
        && hasTwoClasses()
        && trees.attribute(TRANSFORM).text(file).equals("LOGISTIC")
        && trees.attribute(BASE).floats(file).length <= 1
        && areOfFirstClass()
        && isOneForEachLeaf();
  }

  private boolean hasTwoClasses() throws IOException {
    AtomicInteger numbers = new AtomicInteger();
    trees.attribute(LABELS).eachInteger(file, (number, end) -> numbers.incrementAndGet());
    AtomicInteger texts = new AtomicInteger();
    trees.attribute(TEXT_LABELS).eachText(file, text -> texts.incrementAndGet());
    return Math.min(numbers.get(), texts.get()) == 0 && Math.max(numbers.get(), texts.get()) == 2;
  }

  /** If no weight were negative, the runtime would compare their sum with a half. */
  private boolean areOfFirstClass() throws IOException {
    double[] weights = trees.attribute(WEIGHTS).floats(file);
    return LongStream.of(integers(WEIGHT_CLASSES)).allMatch(each -> each == 0)
        && DoubleStream.of(weights).allMatch(Double::isFinite)
        && DoubleStream.of(weights).anyMatch(weight -> weight < 0);
  }

  /**
   * If the first node of all is a leaf, the runtime takes others for it that it has not met yet,
   * and a leaf may have two weights or none.
   */
  private boolean isOneForEachLeaf() throws IOException {
    BitSet leaves = new BitSet();
    AtomicInteger nodes = new AtomicInteger();
    trees
        .attribute(TreeEnsemble.MODES)
        .eachText(
            file, mode -> leaves.set(nodes.getAndIncrement(), mode.equals(TreeEnsemble.LEAF)));
    long[] ofNodes = keys(NODE_TREES, NODE_IDS);
    if (leaves.get(0) || ofNodes.length != nodes.get()) {
      return false;
    }
    long[] ofLeaves = leaves.stream().mapToLong(i -> ofNodes[i]).sorted().toArray();
    long[] ofWeights = LongStream.of(keys(WEIGHT_TREES, WEIGHT_NODES)).sorted().toArray();
    // No node is twice in a file that the runtime loads, and so no weight.
    return Arrays.equals(ofLeaves, ofWeights);
  }

  /** A number for each node; nothing if they were not clear. */
  private long[] keys(String treesName, String nodesName) throws IOException {
    long[] ofTrees = integers(treesName);
    long[] ofNodes = integers(nodesName);
    boolean areIds =
        LongStream.concat(LongStream.of(ofTrees), LongStream.of(ofNodes))
            .allMatch(each -> each >= 0 && each <= Integer.MAX_VALUE);
    if (!areIds || ofTrees.length != ofNodes.length) {
      return new long[0];
    }
    long[] keys = new long[ofTrees.length];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = ofTrees[i] << Integer.SIZE | ofNodes[i];
    }
    return keys;
  }

  private ByteString write() {
    String sum = trees.outputs().get(1) + "/sum";
    ByteString ofRegressor =
        renamed(OF_REGRESSOR).concat(attribute(NodeAttribute.of("n_targets", 1L)));
    ByteString ofLinear =
        renamed(OF_LINEAR)
            .concat(attribute(NodeAttribute.of("coefficients", 1F)))
            .concat(attribute(NodeAttribute.of("intercepts", 0F)));
    return node(TreeEnsemble.REGRESSOR, trees.compared(), List.of(sum), ofRegressor)
        .concat(node(LINEAR, sum, trees.outputs(), ofLinear));
  }

  private ByteString renamed(Map<String, String> names) {
    ByteString renamed = ByteString.EMPTY;
    for (NodeAttribute each : trees.attributes().values()) {
      String name = names.get(each.name());
      if (name != null) {
        renamed = renamed.concat(attribute(each.renamed(file, name)));
      }
    }
    return renamed;
  }

  private static ByteString attribute(ByteString message) {
    return WireWriter.message(TreeEnsembles.NODE_ATTRIBUTE, message);
  }

  private static ByteString node(
      String operator, String input, List<String> outputs, ByteString attributes) {
    ByteString fields = WireWriter.text(TreeEnsembles.NODE_INPUT, input);
    for (String output : outputs) {
      fields = fields.concat(WireWriter.text(TreeEnsembles.NODE_OUTPUT, output));
    }
    return WireWriter.message(
        TreeEnsembles.GRAPH_NODE,
        fields
            .concat(WireWriter.text(TreeEnsembles.NODE_OPERATOR, operator))
            .concat(WireWriter.text(TreeEnsembles.NODE_DOMAIN, TreeEnsemble.DOMAIN))
            .concat(attributes));
  }

  private long[] integers(String name) throws IOException {
    return trees.attribute(name).integers(file);
  }
}
