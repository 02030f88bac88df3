package io.nightshift.registry;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.model.Sha256;
import io.nightshift.storage.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * Reads the events of a model, oldest first, and checks that each follows from the one before: it
 * has the next number, and the digest of its predecessor. Only the first has none; in a history
 * from before events had digests, none has one until the first that was added since.
 *
 * <p>Damage is told once, where it is: what follows an event that is damaged itself is not held to
 * it. Belongs to one thread.
 */
public final class EventChain {
  private final String owner;
  private final IntFunction<String> place;
  private final String remedy;
  private final List<RegistryEvent> events = new ArrayList<>();
  private final List<String> damages = new ArrayList<>();
  private int next = 1;
  private boolean isLinked;
  // Of the event before, unless nobody knows what it was.
  private Optional<String> last = Optional.of("");

  /**
   * An empty chain.
   *
   * @param owner whose history it is, and where: {@code model 'delay' in /data/registry}
   * @param place where an event is by its number, as messages say it
   * @param remedy what to do about damage
   */
  public EventChain(String owner, IntFunction<String> place, String remedy) {
    this.owner = owner;
    this.place = place;
    this.remedy = remedy;
  }

  /** That a history cannot be used: what is wrong with it, and how to go on. */
  public static InvalidRequestException damaged(String model, List<String> damages) {
    List<String> problems = new ArrayList<>(damages);
    problems.add(
        "Model '%s' cannot be used until its history is whole; where no copy is left, register what is in use in another registry"
            .formatted(model));
    return new InvalidRequestException(problems);
  }

  /**
   * Takes the next event that there is.
   *
   * @param number its place in the history, by where it was found
   * @param json the event as it was found
   * @param sealed the digest that it had when it was written; empty if that is not on record
   */
  public void add(int number, byte[] json, String sealed) {
    requireAllBefore(number);
    String digest = Sha256.of(json);
    int damagesBefore = damages.size();
    if (!sealed.isEmpty() && !sealed.equals(digest)) {
      damage(
          "event %d, %s, was changed after it was written".formatted(number, place.apply(number)));
    }
    try {
      RegistryEvent event = Json.read(place.apply(number), json, RegistryEvent.class);
      events.add(event);
      if (damages.size() == damagesBefore) {
        checkPlace(event, number);
      }
    } catch (InvalidRequestException e) {
      if (damages.size() == damagesBefore) {
        e.problems().forEach(this::damage);
      }
    }
    last = damages.size() == damagesBefore ? Optional.of(digest) : Optional.empty();
    next = number + 1;
  }

  /**
   * Notes that there are no more events.
   *
   * @param witnessed up to which number there were events once, by other traces of theirs
   */
  public void end(int witnessed) {
    requireAllBefore(witnessed + 1);
  }

  private void requireAllBefore(int number) {
    if (number <= next) {
      return;
    }
    int to = number - 1;
    damage(
        next == to
            ? "event %d is gone: there is no %s".formatted(to, place.apply(to))
            : "events %d to %d are gone: %s to %s"
                .formatted(next, to, place.apply(next), place.apply(to)));
    last = Optional.empty();
    next = number;
  }

  private void checkPlace(RegistryEvent event, int number) {
    if (event.sequence() != number) {
      damage("%s says that it is event %d".formatted(place.apply(number), event.sequence()));
      return;
    }
    boolean isFromBeforeDigests =
        !isLinked && event.previous().isEmpty() && (number > 1 || isWithoutDigest(event));
    isLinked = !isFromBeforeDigests;
    if (isFromBeforeDigests || last.isEmpty() || last.get().equals(event.previous())) {
      return;
    }
    if (number == 1) {
      damage("%s says that there was an event before it".formatted(place.apply(1)));
    } else if (event.previous().isEmpty()) {
      damage(
          "event %d, %s, no longer has the digest of the one before it"
              .formatted(number, place.apply(number)));
    } else {
      damage(
          "event %d, %s, does not follow from event %d, %s; one of them was changed or replaced"
              .formatted(number, place.apply(number), number - 1, place.apply(number - 1)));
    }
  }

  private static boolean isWithoutDigest(RegistryEvent event) {
    return event.type() == RegistryEvent.Type.REGISTERED && event.manifest().isEmpty();
  }

  private void damage(String what) {
    damages.add("Damaged history of %s: %s; %s".formatted(owner, what, remedy));
  }

  /** The events as far as they could be read, oldest first. */
  public List<RegistryEvent> events() {
    return List.copyOf(events);
  }

  /** The digest of the last event; empty if there is none, or if it is damaged. */
  public String last() {
    return last.orElse("");
  }

  /** What is wrong; each with where it is, and what to do. */
  public List<String> damages() {
    return List.copyOf(damages);
  }
}
