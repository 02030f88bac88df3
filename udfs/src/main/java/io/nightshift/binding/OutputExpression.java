package io.nightshift.binding;

import io.nightshift.error.InvalidRequestException;
import java.io.Serializable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a prediction column takes from the model's outputs: {@code label} (a whole output), {@code
 * probabilities[1]} (one element of each row's vector) or {@code probabilities["yes"]} (the value
 * of a key, where each row is a map).
 *
 * @param output the output's name
 * @param part which part of it
 */
public record OutputExpression(String output, Part part) {
  private static final Pattern SYNTAX =
      Pattern.compile("(?<name>[^\\[\\]\"]+)(\\[(?<index>\\d{1,9})\\]|\\[\"(?<key>[^\"]*)\"\\])?");

  /** What a column takes of each row's value. */
  public sealed interface Part extends Serializable {}

  /** All of it. */
  public record Whole() implements Part {
    @Override
    public String toString() {
      return "";
    }
  }

  /** The element at this index, from 0. */
  public record At(int index) implements Part {
    @Override
    public String toString() {
      return "[" + index + "]";
    }
  }

  /** The value of this key. */
  public record Key(String key) implements Part {
    @Override
    public String toString() {
      return "[\"" + key + "\"]";
    }
  }

  /** A whole output. */
  public static OutputExpression whole(String output) {
    return new OutputExpression(output, new Whole());
  }

  /**
   * Reads an expression.
   *
   * @throws InvalidRequestException if the text has none of the three forms
   */
  public static OutputExpression parse(String text) {
    Matcher matcher = SYNTAX.matcher(text.strip());
    if (!matcher.matches()) {
      throw new InvalidRequestException(
          "Invalid output expression '%s': write OUTPUT, OUTPUT[0] or OUTPUT[\"key\"]"
              .formatted(text));
    }
    String name = matcher.group("name").strip();
    if (matcher.group("index") != null) {
      return new OutputExpression(name, new At(Integer.parseInt(matcher.group("index"))));
    }
    if (matcher.group("key") != null) {
      return new OutputExpression(name, new Key(matcher.group("key")));
    }
    return whole(name);
  }

  @Override
  public String toString() {
    return output + part;
  }
}
