package io.nightshift.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.nightshift.error.InvalidRequestException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonTest {
  record Note(String writtenBy, int count, Instant at, List<String> tags, Map<String, Long> sizes) {
    Note {
      if (count < 0) {
        throw new IllegalArgumentException("count must be 0 or more, got: " + count);
      }
      tags = List.copyOf(tags);
    }

    public boolean isEmpty() {
      return tags.isEmpty();
    }
  }

  private static final Note NOTE =
      new Note(
          "ann",
          2,
          Instant.parse("2026-01-02T03:04:05Z"),
          List.of("é", "b"),
          new HashMap<>(Map.of("b", 2L, "a", 1L)));

  @Test
  void writesOneMemberALineWithMapsInOrder() {
    assertThat(Json.write(NOTE))
        .isEqualTo(
            """
            {
              "written_by": "ann",
              "count": 2,
              "at": "2026-01-02T03:04:05Z",
              "tags": [ "é", "b" ],
              "sizes": {
                "a": 1,
                "b": 2
              }
            }
            """);
  }

  @Test
  void writesOnOneLineForDigests() {
    assertThat(Json.compact(NOTE))
        .isEqualTo(
            "{\"written_by\":\"ann\",\"count\":2,\"at\":\"2026-01-02T03:04:05Z\",\"tags\":[\"é\",\"b\"],\"sizes\":{\"a\":1,\"b\":2}}");
  }

  @Test
  void readsWhatItWrote() {
    assertThat(Json.read("a test", Json.bytes(NOTE), Note.class)).isEqualTo(NOTE);
  }

  @Test
  void passesOverWhatANewerVersionWrote() {
    byte[] newer =
        Json.compact(NOTE).replace("\"count\"", "\"colour\":1,\"count\"").getBytes(UTF_8);

    assertThat(Json.read("a test", newer, Note.class)).isEqualTo(NOTE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "' ' | it holds nothing",
        "null | it holds nothing",
        "{} | a member is missing",
        "{\"count\":-1} | count must be 0 or more, got: -1",
      })
  void saysWhatIsWrongWithADocument(String json, String reason) {
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> Json.read("notes/1.json", json.getBytes(UTF_8), Note.class))
        .withMessage("Cannot read notes/1.json: " + reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "graph | it is no JSON (line 1, column 1)",
        "{\"count\":\"two\"} | its member 'count' cannot be 'two' (line 1, column 10)",
        "{\"count\":[2]} | its member 'count' has a value of another kind than it must have (line",
        "{\"count\": | it is cut short (line 1, column 10)",
        "[1] | it does not hold one JSON object (line 1, column 1)",
      })
  void saysWhereADocumentIsDamaged(String json, String reason) {
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> Json.read("notes/1.json", json.getBytes(UTF_8), Note.class))
        .withMessageStartingWith("Cannot read notes/1.json: " + reason);
  }

  @Test
  void refusesADocumentWithMoreBehindIt() {
    byte[] twice = (Json.compact(NOTE) + "{}").getBytes(UTF_8);

    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> Json.read("notes/1.json", twice, Note.class))
        .withMessageStartingWith(
            "Cannot read notes/1.json: it does not hold one JSON object (line");
  }
}
