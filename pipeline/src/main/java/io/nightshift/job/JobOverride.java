package io.nightshift.job;

import io.nightshift.error.InvalidRequestException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A value given on the command line for one key of the job file, which need not be in the file.
 *
 * @param origin what the user typed, for messages: {@code --set rejects.max-ratio=0.05}
 * @param path the keys that lead to it from the top; at least one
 * @param value a value as one would write it in the file, on one line: {@code 0.05}, {@code [a,
 *     b]}, {@code "010"}; what YAML cannot read, or reads as text, is that text as it stands
 */
public record JobOverride(String origin, List<String> path, String value) {
  private static final String KEY = "(\"[^\"]+\"|[^.=\"\\s]+)";
  private static final Pattern SETTING =
      Pattern.compile("(?<path>" + KEY + "(\\." + KEY + ")*)\\s*=(?<value>.*)", Pattern.DOTALL);
  private static final Pattern STEP = Pattern.compile(KEY);

  /**
   * Copies the path.
   *
   * @throws InvalidRequestException if the path has no key, or one is blank
   */
  public JobOverride {
    path = List.copyOf(path);
    if (path.isEmpty() || path.stream().anyMatch(String::isBlank)) {
      throw new InvalidRequestException("Invalid override '%s': names no key".formatted(origin));
    }
  }

  /**
   * Reads what stands after {@code --set}: {@code rejects.max-ratio=0.05}. A key that contains dots
   * is put in double quotes: {@code missing."a.b"=nan}.
   *
   * @throws InvalidRequestException if it is not {@code KEY=VALUE}
   */
  public static JobOverride parse(String setting) {
    Matcher matcher = SETTING.matcher(setting.strip());
    if (!matcher.matches()) {
      throw new InvalidRequestException(
          "Invalid --set '%s': write KEY=VALUE, such as rejects.max-ratio=0.05".formatted(setting));
    }
    List<String> path = new ArrayList<>();
    Matcher step = STEP.matcher(matcher.group("path"));
    while (step.find()) {
      path.add(step.group().replace("\"", ""));
    }
    return new JobOverride("--set " + setting.strip(), path, matcher.group("value"));
  }

  /**
   * A command-line option of its own that stands for a key at the top: {@code --model REF}.
   *
   * @param option with its dashes
   */
  public static JobOverride ofOption(String option, String key, String value) {
    return new JobOverride(option + " " + value, List.of(key), value);
  }

  /** The file with this put in. */
  YamlNode.Mapping applyTo(YamlNode.Mapping file) {
    return put(file, 0);
  }

  private YamlNode.Mapping put(YamlNode.Mapping parent, int depth) {
    Place place = Place.ofOverride(origin);
    String key = path.get(depth);
    if (depth == path.size() - 1) {
      return parent.with(new YamlNode.Entry(place, key, YamlParser.value(place, value)));
    }
    YamlNode.Entry entry =
        parent
            .find(key)
            .orElseGet(
                // What this new mapping lacks is missing from the file, not from the override.
                () ->
                    new YamlNode.Entry(
                        place, key, new YamlNode.Mapping(parent.place(), List.of())));
    return parent.with(
        new YamlNode.Entry(entry.place(), key, put(mappingIn(entry, depth), depth + 1)));
  }

  private YamlNode.Mapping mappingIn(YamlNode.Entry entry, int depth) {
    if (entry.value() instanceof YamlNode.Mapping mapping) {
      return mapping;
    }
    if (entry.value() instanceof YamlNode.Scalar scalar && scalar.value().isEmpty()) {
      return new YamlNode.Mapping(entry.place(), List.of());
    }
    throw new InvalidRequestException(
        "%s: cannot set a key in '%s', which is no mapping but: %s (%s)"
            .formatted(
                origin,
                String.join(".", path.subList(0, depth + 1)),
                entry.value().describe(),
                entry.value().place()));
  }
}
