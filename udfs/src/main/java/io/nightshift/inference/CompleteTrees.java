package io.nightshift.inference;

import com.google.protobuf.ByteString;
import io.nightshift.error.InvalidRequestException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A model whose trees are written so that the runtime is quicker, and that scores the same as long
 * as nothing is missing: {@link MissingTracks} are dropped, {@link BinaryTrees} are a regression.
 *
 * @param bytes what the runtime loads: all of an array
 * @param inputs in which no value may be NaN
 */
record CompleteTrees(ByteBuffer bytes, Set<String> inputs) {
  /**
   * While a session is opened on it, such a model is in the heap; and a second session holds the
   * trees as well: larger ones stay as they are.
   */
  private static final long LARGEST_MODEL_BYTES = 32L << 20;

  /**
   * Trees with other nodes stay as they are: of those that ask for equality, the runtime joins some
   * that follow each other, and which ones depends on their tracks.
   */
  private static final Set<String> MODES_THAT_ORDER =
      Set.of(TreeEnsemble.LEAF, "BRANCH_LEQ", "BRANCH_LT", "BRANCH_GTE", "BRANCH_GT");

  /**
   * Writes trees anew where what they compare is an input as it stands. What the model computes may
   * be NaN whatever its inputs are.
   *
   * @param model a file that the runtime has loaded, and nobody changes
   * @param candidates the model's inputs that are float32 and have no default
   * @param threads of an operator: several add up a regression's weights in another order
   * @return empty if nothing would be quicker
   * @throws InvalidRequestException if it is not an ONNX file
   */
  static Optional<CompleteTrees> of(Path model, Set<String> candidates, int threads)
      throws IOException {
    if (Files.size(model) > LARGEST_MODEL_BYTES) {
      return Optional.empty();
    }
    Optional<TreeEnsembles.Graph> graph = TreeEnsembles.in(model);
    if (graph.isEmpty()
        || graph.get().trees().stream().noneMatch(each -> candidates.contains(each.compared()))) {
      return Optional.empty();
    }
    byte[] file = Files.readAllBytes(model);
    Set<String> inputs = new HashSet<>();
    Map<Integer, ByteString> replacements = new HashMap<>();
    for (TreeEnsemble trees : graph.get().trees()) {
      if (candidates.contains(trees.compared()) && onlyOrder(file, trees)) {
        boolean hadTracks = MissingTracks.drop(file, trees);
        Optional<ByteString> regression =
            threads == 1 ? BinaryTrees.asRegression(file, trees) : Optional.empty();
        regression.ifPresent(nodes -> replacements.put(trees.from(), nodes));
        if (hadTracks || regression.isPresent()) {
          inputs.add(trees.compared());
        }
      }
    }
    // A model in memory has no folder in which the runtime would look for weights.
    boolean isWhole = ExternalLocations.in(model, new ByteArrayInputStream(file)).isEmpty();
    return inputs.isEmpty() || !isWhole
        ? Optional.empty()
        : Optional.of(
            new CompleteTrees(
                ByteBuffer.wrap(replaced(file, graph.get(), replacements)), Set.copyOf(inputs)));
  }

  private static boolean onlyOrder(byte[] file, TreeEnsemble trees) throws IOException {
    Set<String> modes = new HashSet<>();
    trees.attribute(TreeEnsemble.MODES).eachText(file, modes::add);
    return MODES_THAT_ORDER.containsAll(modes);
  }

  /**
   * The file with other nodes in its graph.
   *
   * @param replacements by where the node began that they take the place of
   */
  private static byte[] replaced(
      byte[] file, TreeEnsembles.Graph graph, Map<Integer, ByteString> replacements) {
    if (replacements.isEmpty()) {
      return file;
    }
    ByteString nodes = ByteString.EMPTY;
    int read = graph.from();
    for (TreeEnsemble trees : graph.trees()) {
      ByteString replacement = replacements.get(trees.from());
      if (replacement != null) {
        nodes = nodes.concat(WireWriter.part(file, read, trees.from())).concat(replacement);
        read = trees.to();
      }
    }
    nodes = nodes.concat(WireWriter.part(file, read, graph.to()));
    return WireWriter.part(file, 0, graph.field())
        .concat(WireWriter.message(TreeEnsembles.MODEL_GRAPH, nodes))
        .concat(WireWriter.part(file, graph.to(), file.length))
        .toByteArray();
  }
}
