package io.nightshift.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.nightshift.model.Sha256;
import io.nightshift.storage.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What can be seen of damage by the events alone: nothing else says how they were written. */
class EventChainTest {
  private static final String REMEDY = "; look for a copy";

  private final List<byte[]> sound = chain(5, Sha256.of("manifest"));

  /** A registration and the tags of that version, each with the digest of the one before. */
  private static List<byte[]> chain(int length, String manifest) {
    List<byte[]> events = new ArrayList<>();
    for (int number = 1; number <= length; number++) {
      String previous = number == 1 ? "" : Sha256.of(events.get(number - 2));
      events.add(Json.bytes(event(number, manifest, previous)));
    }
    return events;
  }

  private static RegistryEvent event(int number, String manifest, String previous) {
    return new RegistryEvent(
        number,
        number == 1 ? RegistryEvent.Type.REGISTERED : RegistryEvent.Type.TAGGED,
        1,
        "",
        number == 1 ? manifest : "",
        "",
        0,
        Map.of(),
        Instant.EPOCH.plusSeconds(number),
        "somebody",
        "",
        List.of(),
        previous);
  }

  private static EventChain read(Map<Integer, byte[]> events, int witnessed) {
    EventChain chain = new EventChain("model 'm' here", number -> "E" + number, "look for a copy");
    events.keySet().stream().sorted().forEach(number -> chain.add(number, events.get(number), ""));
    chain.end(witnessed);
    return chain;
  }

  private static Map<Integer, byte[]> numbered(List<byte[]> events) {
    Map<Integer, byte[]> numbered = new java.util.HashMap<>();
    for (int i = 0; i < events.size(); i++) {
      numbered.put(i + 1, events.get(i));
    }
    return numbered;
  }

  private static String damage(String what) {
    return "Damaged history of model 'm' here: " + what + REMEDY;
  }

  @Test
  void readsWhatIsSound() {
    EventChain chain = read(numbered(sound), 5);

    assertThat(chain.damages()).isEmpty();
    assertThat(chain.events()).hasSize(5);
    assertThat(chain.last()).isEqualTo(Sha256.of(sound.get(4)));
    assertThat(read(Map.of(), 0).last()).isEmpty();
  }

  @Test
  void noticesADigestThatWasTakenOut() {
    // Given
    Map<Integer, byte[]> events = numbered(sound);
    events.put(3, Json.bytes(event(3, "", "")));

    // When, then
    assertThat(read(events, 5).damages())
        .containsExactly(damage("event 3, E3, no longer has the digest of the one before it"));
  }

  @Test
  void noticesADigestThatWasTakenOutOfWhatWasAddedToAnOldHistory() {
    // Given two events from before there were digests, and two since
    Map<Integer, byte[]> events = numbered(chain(1, ""));
    events.put(2, Json.bytes(event(2, "", "")));
    events.put(3, Json.bytes(event(3, "", Sha256.of(events.get(2)))));
    events.put(4, Json.bytes(event(4, "", Sha256.of(events.get(3)))));
    assertThat(read(events, 0).damages()).isEmpty();

    // When
    events.put(4, Json.bytes(event(4, "", "")));

    // Then
    assertThat(read(events, 0).damages())
        .containsExactly(damage("event 4, E4, no longer has the digest of the one before it"));
  }

  @Test
  void noticesThatAnEventWasReplaced() {
    // Given
    Map<Integer, byte[]> events = numbered(sound);
    events.put(2, Json.bytes(event(2, "", Sha256.of("another"))));
    events.put(4, (new String(events.get(4), UTF_8) + "\n").getBytes(UTF_8));

    // When, then
    assertThat(read(events, 5).damages())
        .containsExactly(
            damage(
                "event 2, E2, does not follow from event 1, E1; one of them was changed or"
                    + " replaced"),
            damage(
                "event 5, E5, does not follow from event 4, E4; one of them was changed or"
                    + " replaced"));
  }

  @Test
  void noticesWhatIsGoneAtEitherEndAndBetween() {
    // Given
    Map<Integer, byte[]> events = numbered(sound);
    events.keySet().removeAll(List.of(1, 3, 5));

    // When, then
    assertThat(read(events, 7).damages())
        .containsExactly(
            damage("event 1 is gone: there is no E1"),
            damage("event 3 is gone: there is no E3"),
            damage("events 5 to 7 are gone: E5 to E7"));
  }

  @Test
  void noticesAnEventInAnotherPlace() {
    // Given
    Map<Integer, byte[]> events = numbered(sound);
    events.put(5, sound.get(3));

    // When, then
    assertThat(read(events, 5).damages()).containsExactly(damage("E5 says that it is event 4"));
  }

  @Test
  void noticesThatTheFirstEventIsNone() {
    byte[] second = Json.bytes(event(1, "", Sha256.of("one before")));

    assertThat(read(Map.of(1, second), 0).damages())
        .containsExactly(damage("E1 says that there was an event before it"));
  }

  @Test
  void tellsOfOneDamageOnce() {
    // Given
    Map<Integer, byte[]> events = numbered(sound);
    events.put(3, "garbage".getBytes(UTF_8));

    // When
    EventChain chain = read(events, 5);

    // Then
    assertThat(chain.damages())
        .containsExactly(damage("Cannot read E3: it is no JSON (line 1, column 1)"));
    assertThat(chain.events()).hasSize(4);
  }
}
