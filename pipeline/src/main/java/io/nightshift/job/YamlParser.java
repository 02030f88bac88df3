package io.nightshift.job;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.error.Problems;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlVersionException;
import org.snakeyaml.engine.v2.nodes.CollectionNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.resolver.CoreScalarResolver;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** Turns YAML text into nodes; all that is left of the YAML library behind it is the message. */
final class YamlParser {
  /** Far beyond any job file, far below what would hurt. */
  private static final int MOST_CODE_POINTS = 1 << 20;

  /** The library recurses into nested values, so the depth must be held before it does. */
  private static final int DEEPEST = 50;

  private static final LoadSettings SETTINGS =
      LoadSettings.builder().setSchema(new Yaml12()).setCodePointLimit(MOST_CODE_POINTS).build();

  private YamlParser() {}

  /**
   * Reads a whole file.
   *
   * @param kind what kind of file it is, for messages
   * @param beginning what such a file may begin with, for messages
   * @param problems receives what is odd but does not hinder the reading of the rest
   * @throws InvalidRequestException if the text is not one YAML document with keys at its top
   */
  static YamlNode.Mapping file(
      String source, String yaml, String kind, String beginning, Problems problems) {
    List<Node> documents;
    try {
      documents = compose(yaml);
    } catch (YamlEngineException e) {
      throw new InvalidRequestException(syntaxProblem(source, yaml, e), e);
    }
    if (documents.isEmpty()) {
      throw empty(source, kind, beginning);
    }
    YamlTree tree = new YamlTree(line -> new Place(source, line), problems);
    if (documents.size() > 1) {
      throw new InvalidRequestException(
          "%s: a second document begins here; %s is one document"
              .formatted(tree.placeOf(documents.get(1)), kind));
    }
    YamlNode root = tree.read(documents.get(0));
    if (root instanceof YamlNode.Mapping mapping) {
      return mapping;
    }
    if (root instanceof YamlNode.Scalar scalar && scalar.value().isEmpty()) {
      throw empty(source, kind, beginning);
    }
    throw new InvalidRequestException(
        "%s: %s is a mapping of keys, such as '%s', got: %s"
            .formatted(root.place(), kind, beginning, root.describe()));
  }

  private static InvalidRequestException empty(String source, String kind, String beginning) {
    return new InvalidRequestException(
        "%s: is empty; %s begins with '%s'".formatted(source, kind, beginning));
  }

  /**
   * Reads the value of an override. Text is taken as it stands, so that {@code probabilities[1]} or
   * {@code s3a://bucket/a#b} need no quoting against YAML; what YAML reads as something else in one
   * line (a number, {@code [a, b]}, {@code {a: b}}, quoted text) is that.
   */
  static YamlNode value(Place place, String text) {
    String stripped = text.strip();
    if (stripped.isEmpty()) {
      return new YamlNode.Scalar(place, "", false, Optional.empty());
    }
    return moreThanText(place, stripped).orElseGet(() -> YamlNode.Scalar.text(place, stripped));
  }

  private static Optional<YamlNode> moreThanText(Place place, String text) {
    List<Node> documents;
    try {
      documents = compose(text);
    } catch (YamlEngineException e) {
      return Optional.empty();
    }
    if (documents.size() != 1 || !isMoreThanText(documents.get(0), text)) {
      return Optional.empty();
    }
    Problems problems = new Problems();
    YamlNode value = new YamlTree(line -> place, problems).read(documents.get(0));
    return problems.isEmpty() ? Optional.of(value) : Optional.empty();
  }

  private static boolean isMoreThanText(Node node, String text) {
    if (node instanceof ScalarNode scalar && scalar.getScalarStyle() == ScalarStyle.PLAIN) {
      return !scalar.getTag().equals(Tag.STR) && scalar.getValue().equals(text);
    }
    if (node instanceof ScalarNode scalar) {
      return scalar.getScalarStyle() == ScalarStyle.DOUBLE_QUOTED
          || scalar.getScalarStyle() == ScalarStyle.SINGLE_QUOTED;
    }
    return ((CollectionNode<?>) node).getFlowStyle() == FlowStyle.FLOW;
  }

  private static List<Node> compose(String yaml) {
    requireShallow(yaml);
    List<Node> documents = new ArrayList<>();
    new Compose(SETTINGS).composeAllFromString(yaml).forEach(documents::add);
    return documents;
  }

  private static void requireShallow(String yaml) {
    int depth = 0;
    for (Event event : new Parse(SETTINGS).parseString(yaml)) {
      if (event instanceof CollectionStartEvent && ++depth > DEEPEST) {
        throw new YamlEngineException("values are nested more than " + DEEPEST + " deep");
      }
      if (event instanceof CollectionEndEvent) {
        depth--;
      }
    }
  }

  private static String syntaxProblem(String source, String yaml, YamlEngineException failure) {
    if (failure instanceof MarkedYamlEngineException marked
        && marked.getProblemMark().isPresent()) {
      Mark mark = marked.getProblemMark().get();
      return "%s: not valid YAML at column %d: %s%s"
          .formatted(
              new Place(source, mark.getLine() + 1),
              mark.getColumn() + 1,
              context(marked),
              oneLine(marked.getProblem()));
    }
    if (failure instanceof ReaderException unreadable) {
      long line = yaml.codePoints().limit(unreadable.getPosition()).filter(c -> c == '\n').count();
      return "%s: not valid YAML: the character U+%04X is not allowed"
          .formatted(new Place(source, Math.toIntExact(line) + 1), unreadable.getCodePoint());
    }
    if (failure instanceof YamlVersionException) {
      return source + ": not valid YAML: the %YAML line asks for another version than 1.2";
    }
    return source + ": not valid YAML: " + oneLine(String.valueOf(failure.getMessage()));
  }

  private static String context(MarkedYamlEngineException failure) {
    if (failure.getContext() == null || failure.getContext().isBlank()) {
      return "";
    }
    return oneLine(failure.getContext())
        + failure.getContextMark().map(mark -> " of line " + (mark.getLine() + 1)).orElse("")
        + ": ";
  }

  private static String oneLine(String text) {
    return text.strip().replaceAll("\\s*\\R\\s*", " ");
  }

  /** In YAML 1.2 {@code no} is text; the library adds merge keys to it, which belong to 1.1. */
  private static final class Yaml12 extends CoreSchema {
    @Override
    public ScalarResolver getScalarResolver() {
      return new CoreScalarResolver(false);
    }
  }
}
