package io.nightshift.model;

import io.nightshift.error.InvalidRequestException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a person writes to name a model: {@code flight-delay@champion} (whatever the alias stands
 * for at the time) or {@code flight-delay:2} (one version, for ever). MLflow's way of writing them
 * is understood as well: {@code models:/flight-delay@champion}, {@code models:/flight-delay/2}.
 */
public sealed interface ModelRef {
  /** The model's name in the registry. */
  String name();

  /** A model by the alias that some version bears. */
  record ByAlias(String name, String alias) implements ModelRef {
    /** Refuses names that no registry could hold. */
    public ByAlias {
      requireName("model name", name);
      requireName("alias", alias);
    }

    @Override
    public String toString() {
      return name + "@" + alias;
    }
  }

  /** A model by its version number. */
  record ByVersion(String name, int version) implements ModelRef {
    /** Refuses names that no registry could hold, and versions below 1. */
    public ByVersion {
      requireName("model name", name);
      if (version < 1) {
        throw new InvalidRequestException(
            "Invalid version of model '%s': must be 1 or more, got: %d".formatted(name, version));
      }
    }

    @Override
    public String toString() {
      return name + ":" + version;
    }
  }

  /** A model by the stage that MLflow had before aliases, or by its {@code latest} version. */
  record ByStage(String name, String stage) implements ModelRef {
    /** Refuses names that no registry could hold. */
    public ByStage {
      requireName("model name", name);
      requireName("stage", stage);
    }

    @Override
    public String toString() {
      return Syntax.MLFLOW + name + "/" + stage;
    }
  }

  /**
   * Reads a reference.
   *
   * @throws InvalidRequestException if the text is neither {@code NAME@ALIAS} nor {@code
   *     NAME:VERSION}, nor what MLflow writes for them
   */
  static ModelRef parse(String text) {
    boolean isMlflow = text.startsWith(Syntax.MLFLOW);
    if (isMlflow) {
      Matcher stage = Syntax.STAGE.matcher(text.substring(Syntax.MLFLOW.length()));
      if (stage.matches()) {
        return new ByStage(stage.group("name"), stage.group("stage"));
      }
    }
    Matcher matcher = Syntax.REFERENCE.matcher(isMlflow ? Syntax.ofMlflow(text) : text);
    if (!matcher.matches()) {
      throw new InvalidRequestException(
          "Invalid model reference '%s': write NAME@ALIAS (flight-delay@champion) or NAME:VERSION (flight-delay:2)"
              .formatted(text));
    }
    String name = matcher.group("name");
    if (matcher.group("alias") != null) {
      return new ByAlias(name, matcher.group("alias"));
    }
    return new ByVersion(name, Integer.parseInt(matcher.group("version")));
  }

  /**
   * Holds a model's name or an alias to letters, digits, dot, dash and underscore: they become
   * names of folders and parts of a reference.
   *
   * @throws InvalidRequestException naming the item and the value
   */
  static void requireName(String item, String value) {
    if (!isName(value)) {
      throw new InvalidRequestException(
          "Invalid %s '%s': use letters, digits, '.', '-' and '_', beginning with a letter or digit"
              .formatted(item, value));
    }
  }

  /** Whether a text is a name that {@link #requireName} lets pass. */
  static boolean isName(String value) {
    return Syntax.NAME.matcher(value).matches();
  }

  /** The patterns behind {@link #parse} and {@link #requireName}. */
  final class Syntax {
    private static final String WORD = "[A-Za-z0-9][A-Za-z0-9._-]*";
    private static final Pattern NAME = Pattern.compile(WORD);

    /** What MLflow puts before its references. */
    private static final String MLFLOW = "models:/";

    private static final Pattern REFERENCE =
        Pattern.compile("(?<name>" + WORD + ")(@(?<alias>" + WORD + ")|:(?<version>[0-9]{1,9}))");
    private static final Pattern STAGE =
        Pattern.compile("(?<name>" + WORD + ")/(?<stage>[A-Za-z][A-Za-z0-9._-]*)");

    /** What MLflow writes, as Nightshift does; anything else as it is. */
    private static String ofMlflow(String text) {
      String reference = text.substring(MLFLOW.length());
      return reference.contains(":") ? text : reference.replaceFirst("/", ":");
    }

    private Syntax() {}
  }
}
