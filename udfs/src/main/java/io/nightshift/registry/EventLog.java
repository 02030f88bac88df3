package io.nightshift.registry;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.error.NightshiftException;
import io.nightshift.model.Sha256;
import io.nightshift.storage.Json;
import io.nightshift.storage.Storage;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FileStatus;

/**
 * A model's append-only history, one file for each event:
 *
 * <pre>
 * MODEL/events/00000007.json                has the digest of event 6
 * MODEL/seals/00000007-SHA256               empty; its name has the digest of event 7
 * </pre>
 *
 * So an event that was edited, or deleted from the middle, breaks the chain; and a seal without its
 * event tells that the last one was deleted.
 */
final class EventLog {
  private static final Pattern EVENT = Pattern.compile("(\\d{8})\\.json");
  private static final Pattern SEAL = Pattern.compile("(\\d{8})-([0-9a-f]{64})");
  private static final byte[] EMPTY = {};

  private final Storage storage;
  private final String model;
  private final String events;
  private final String seals;

  EventLog(Storage storage, String model) {
    this.storage = storage;
    this.model = model;
    this.events = model + "/events";
    this.seals = model + "/seals";
  }

  /**
   * A history that was read.
   *
   * @param events as far as they could be read, oldest first
   * @param last the digest of the last one; empty if there is none
   * @param damages what is wrong with it
   * @param unsealed how many events have no seal
   */
  record History(List<RegistryEvent> events, String last, List<String> damages, int unsealed) {}

  /** Whether there is any event, or was: damaged or not. */
  boolean exists() {
    return storage.list(events).stream().anyMatch(file -> number(EVENT, file).isPresent())
        || !sealed().isEmpty();
  }

  /**
   * The whole history.
   *
   * @throws InvalidRequestException with all that is wrong with it
   */
  History read() {
    History history = scan();
    if (!history.damages().isEmpty()) {
      throw EventChain.damaged(model, history.damages());
    }
    return history;
  }

  /** The history as far as it can be read, with all that is wrong with it. */
  History scan() {
    // Before the events: a seal is made after its event, so each of these has one.
    SortedMap<Integer, String> sealed = sealed();
    EventChain chain =
        new EventChain(
            "model '%s' in %s".formatted(model, storage.display()),
            number -> Storage.display(storage.resolve(path(number))),
            "restore it from a copy of the registry");
    List<Integer> numbers =
        storage.list(events).stream().flatMap(file -> number(EVENT, file).stream()).toList();
    for (int number : numbers) {
      // What is gone since it was listed is found missing.
      storage
          .read(path(number))
          .ifPresent(json -> chain.add(number, json, sealed.getOrDefault(number, "")));
    }
    chain.end(sealed.isEmpty() ? 0 : sealed.lastKey());
    int unsealed = (int) numbers.stream().filter(number -> !sealed.containsKey(number)).count();
    return new History(chain.events(), chain.last(), chain.damages(), unsealed);
  }

  /**
   * Adds an event right after the history that the caller has seen, unless another came first.
   *
   * @return whether it was added
   */
  boolean append(History seen, RegistryEvent event) {
    int number = seen.events().size() + 1;
    byte[] bytes = Json.bytes(event.at(number, seen.last()));
    if (!storage.createIfAbsent(path(number), bytes)) {
      return false;
    }
    try {
      storage.createIfAbsent("%s/%08d-%s".formatted(seals, number, Sha256.of(bytes)), EMPTY);
    } catch (NightshiftException e) {
      // The event is in effect, with a witness or without.
    }
    return true;
  }

  private SortedMap<Integer, String> sealed() {
    SortedMap<Integer, String> sealed = new TreeMap<>();
    for (FileStatus file : storage.list(seals)) {
      Matcher matcher = SEAL.matcher(file.getPath().getName());
      if (matcher.matches()) {
        sealed.put(Integer.parseInt(matcher.group(1)), matcher.group(2));
      }
    }
    return sealed;
  }

  private static Optional<Integer> number(Pattern pattern, FileStatus file) {
    Matcher matcher = pattern.matcher(file.getPath().getName());
    return matcher.matches() ? Optional.of(Integer.parseInt(matcher.group(1))) : Optional.empty();
  }

  private String path(int number) {
    return "%s/%08d.json".formatted(events, number);
  }
}
