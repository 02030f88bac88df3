package io.nightshift.inference;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A node of trees, as an ONNX file has it.
 *
 * @param operator its type, of ai.onnx.ml
 * @param compared the name of the tensor whose values it compares
 * @param outputs the names of what it computes
 * @param attributes by their names
 * @param from where its field of the graph begins, with the tag
 * @param to where it ends
 */
record TreeEnsemble(
    String operator,
    String compared,
    List<String> outputs,
    SortedMap<String, NodeAttribute> attributes,
    int from,
    int to) {
  static final String DOMAIN = "ai.onnx.ml";
  static final String CLASSIFIER = "TreeEnsembleClassifier";
  static final String REGRESSOR = "TreeEnsembleRegressor";

  /** The attribute that tells what each node is. */
  static final String MODES = "nodes_modes";

  static final String LEAF = "LEAF";

  TreeEnsemble {
    outputs = List.copyOf(outputs);
    attributes = Collections.unmodifiableSortedMap(new TreeMap<>(attributes));
  }

  /** An attribute; one that holds nothing if the node lacks it. */
  NodeAttribute attribute(String name) {
    return attributes.getOrDefault(name, new NodeAttribute(name, 0, 0));
  }
}
