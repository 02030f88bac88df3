package io.nightshift.registry;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.storage.Json;
import io.nightshift.storage.Storage;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** A model's append-only history: one file for each event, the number in its name. */
final class EventLog {
  private static final Pattern FILE_NAME = Pattern.compile("\\d{8}\\.json");

  private final Storage storage;
  private final String model;
  private final String folder;

  EventLog(Storage storage, String model) {
    this.storage = storage;
    this.model = model;
    this.folder = model + "/events";
  }

  /**
   * The whole history, oldest first.
   *
   * @throws InvalidRequestException if an event is missing from the middle: somebody deleted it
   */
  List<RegistryEvent> read() {
    List<RegistryEvent> events = new ArrayList<>();
    for (var file : storage.list(folder)) {
      String name = file.getPath().getName();
      if (!FILE_NAME.matcher(name).matches()) {
        continue;
      }
      RegistryEvent event =
          storage
              .readJson(folder + "/" + name, RegistryEvent.class)
              .orElseThrow(
                  () ->
                      new InvalidRequestException(
                          "Cannot read %s: it is gone".formatted(Storage.display(file.getPath()))));
      if (event.sequence() != events.size() + 1) {
        throw new InvalidRequestException(
            "Damaged history of model '%s' in %s: event %d should come next, found %d"
                .formatted(model, storage.display(), events.size() + 1, event.sequence()));
      }
      events.add(event);
    }
    return events;
  }

  /** Adds an event right after the history that the caller has seen, unless another came first. */
  boolean append(List<RegistryEvent> seen, RegistryEvent event) {
    int next = seen.size() + 1;
    return storage.createIfAbsent(
        "%s/%08d.json".formatted(folder, next), Json.bytes(event.at(next)));
  }
}
