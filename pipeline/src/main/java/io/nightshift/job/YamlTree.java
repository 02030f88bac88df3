package io.nightshift.job;

import io.nightshift.error.Problems;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Copies the YAML library's nodes into our own, and reports what a job file has no use for. */
final class YamlTree {
  /** No leading zeros: {@code 010} is an identifier more often than a count, so it stays text. */
  private static final Pattern WHOLE = Pattern.compile("-?(0|[1-9][0-9]*)");

  private static final Pattern DECIMAL =
      Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");

  /** The library tags <code>${NAME}</code> although it leaves it as it stands; to us it is text. */
  private static final Set<Tag> KNOWN =
      Set.of(Tag.NULL, Tag.BOOL, Tag.INT, Tag.FLOAT, Tag.STR, Tag.ENV_TAG, Tag.SEQ, Tag.MAP);

  private final IntFunction<Place> places;
  private final Problems problems;

  /**
   * An anchored value is copied once however often it is referred to, so aliases cannot explode.
   */
  private final Map<Node, YamlNode> copies = new HashMap<>();

  /** The nodes being copied, by identity: that is how the library compares them. */
  private final Set<Node> open = new HashSet<>();

  /** Copies nodes whose lines, from 1, stand for the given places. */
  YamlTree(IntFunction<Place> places, Problems problems) {
    this.places = places;
    this.problems = problems;
  }

  YamlNode read(Node root) {
    return copy(root, placeOf(root));
  }

  Place placeOf(Node node) {
    return places.apply(node.getStartMark().map(mark -> mark.getLine() + 1).orElse(1));
  }

  private YamlNode copy(Node node, Place owner) {
    YamlNode known = copies.get(node);
    if (known != null) {
      return known;
    }
    if (open.contains(node)) {
      problems.add("%s: the value contains itself by way of an alias".formatted(owner));
      return nothing(owner);
    }
    if (!KNOWN.contains(node.getTag())) {
      problems.add(
          "%s: the tag %s has no meaning in a job file; leave it out"
              .formatted(placeOf(node), node.getTag()));
    }
    open.add(node);
    YamlNode copy = copyContent(node, owner);
    open.remove(node);
    copies.put(node, copy);
    return copy;
  }

  private YamlNode copyContent(Node node, Place owner) {
    if (node instanceof ScalarNode scalar) {
      boolean quoted = scalar.getScalarStyle() != ScalarStyle.PLAIN;
      return new YamlNode.Scalar(placeOf(scalar), scalar.getValue(), quoted, valueOf(scalar));
    }
    if (node instanceof SequenceNode sequence) {
      List<YamlNode> items = new ArrayList<>();
      sequence.getValue().forEach(item -> items.add(copy(item, placeOf(item))));
      return new YamlNode.Sequence(owner, items);
    }
    List<YamlNode.Entry> entries = new ArrayList<>();
    ((MappingNode) node).getValue().forEach(tuple -> entry(tuple).ifPresent(entries::add));
    return new YamlNode.Mapping(owner, entries);
  }

  private Optional<YamlNode.Entry> entry(NodeTuple tuple) {
    Place place = placeOf(tuple.getKeyNode());
    if (!(tuple.getKeyNode() instanceof ScalarNode key) || key.getValue().isBlank()) {
      problems.add("%s: a key must be text, and not blank".formatted(place));
      return Optional.empty();
    }
    if (key.getValue().equals("<<") && key.getScalarStyle() == ScalarStyle.PLAIN) {
      problems.add("%s: merge keys (<<) are not supported; write the keys out".formatted(place));
      return Optional.empty();
    }
    return Optional.of(
        new YamlNode.Entry(place, key.getValue(), copy(tuple.getValueNode(), place)));
  }

  private static YamlNode nothing(Place place) {
    return new YamlNode.Scalar(place, "", false, Optional.empty());
  }

  private static Optional<Object> valueOf(ScalarNode scalar) {
    Tag tag = scalar.getTag();
    String text = scalar.getValue();
    if (tag.equals(Tag.NULL)) {
      return Optional.empty();
    }
    if (tag.equals(Tag.BOOL)) {
      return Optional.of(Boolean.valueOf(text));
    }
    if (tag.equals(Tag.INT) && WHOLE.matcher(text).matches()) {
      return Optional.of(whole(new BigInteger(text)));
    }
    if (tag.equals(Tag.FLOAT) && DECIMAL.matcher(text).matches()) {
      return Optional.of(Double.valueOf(text));
    }
    return Optional.of(text);
  }

  private static Number whole(BigInteger number) {
    if (number.bitLength() < Integer.SIZE) {
      return number.intValueExact();
    }
    if (number.bitLength() < Long.SIZE) {
      return number.longValueExact();
    }
    return number;
  }
}
