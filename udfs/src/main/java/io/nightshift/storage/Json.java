package io.nightshift.storage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.nightshift.error.InvalidRequestException;
import io.nightshift.error.NightshiftException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;

/**
 * Records as JSON: snake_case names, instants in ISO 8601 UTC, one member a line and the same bytes
 * for the same value. Unknown members are passed over, and values of a kind that is not known are
 * null, so that an older Nightshift can read what a newer one wrote. Thread-safe.
 */
public final class Json {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          // Values have questions such as isEmpty(); only their components are written.
          .disable(MapperFeature.AUTO_DETECT_IS_GETTERS)
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(DeserializationFeature.FAIL_ON_INVALID_SUBTYPE)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .build();

  private Json() {}

  /** The value as a document that ends with a line feed. */
  public static String write(Object value) {
    DefaultPrettyPrinter printer =
        new DefaultPrettyPrinter()
            .withObjectIndenter(new DefaultIndenter("  ", "\n"))
            .withSeparators(
                Separators.createDefaultInstance()
                    .withObjectFieldValueSpacing(Separators.Spacing.AFTER)
                    .withArrayEmptySeparator("")
                    .withObjectEmptySeparator(""));
    try {
      return MAPPER.writer(printer).writeValueAsString(value) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot write as JSON: " + value, e);
    }
  }

  /** The value on one line without blanks, for digests and logs. */
  public static String compact(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot write as JSON: " + value, e);
    }
  }

  /** The document in UTF-8. */
  public static byte[] bytes(Object value) {
    return write(value).getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Reads a document.
   *
   * @param source where it came from, for the message
   * @throws InvalidRequestException if it is not what the type wants: somebody edited it, or it is
   *     damaged
   */
  public static <T> T read(String source, byte[] json, Class<T> type) {
    try {
      boolean isBlank = new String(json, StandardCharsets.UTF_8).isBlank();
      T value = isBlank ? null : MAPPER.readValue(json, type);
      if (value == null) {
        throw new InvalidRequestException("Cannot read %s: it holds nothing".formatted(source));
      }
      return value;
    } catch (JsonProcessingException e) {
      throw new InvalidRequestException("Cannot read %s: %s".formatted(source, reason(e)), e);
    } catch (IOException e) {
      throw new IllegalStateException("reading from memory", e);
    }
  }

  /** What a record says of its values, else what is wrong with the document, and where. */
  private static String reason(JsonProcessingException e) {
    Throwable cause = e.getCause();
    if (cause instanceof NullPointerException) {
      return "a member is missing";
    }
    if (cause instanceof IllegalArgumentException || cause instanceof NightshiftException) {
      return String.valueOf(cause.getMessage()).lines().findFirst().orElse("malformed");
    }
    String place =
        e.getLocation() == null
            ? ""
            : " (line %d, column %d)"
                .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr());
    return fault(e) + place;
  }

  private static String fault(JsonProcessingException e) {
    if (e instanceof JsonEOFException) {
      return "it is cut short";
    }
    if (!(e instanceof JsonMappingException mapping)) {
      return "it is no JSON";
    }
    String member =
        mapping.getPath().stream()
            .map(part -> part.getFieldName() == null ? "" + part.getIndex() : part.getFieldName())
            .collect(Collectors.joining("."));
    if (member.isEmpty()) {
      return "it does not hold one JSON object";
    }
    return e instanceof InvalidFormatException invalid
        ? "its member '%s' cannot be '%s'".formatted(member, invalid.getValue())
        : "its member '%s' has a value of another kind than it must have".formatted(member);
  }
}
