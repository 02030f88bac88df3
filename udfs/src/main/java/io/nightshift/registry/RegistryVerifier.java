package io.nightshift.registry;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.model.ModelRef;
import io.nightshift.model.ModelVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Compares a model's folders with its history, however damaged both are. */
final class RegistryVerifier {
  private final String model;
  private final VersionFolders folders;
  private final EventLog.History history;
  private final SortedMap<Integer, RegistryEvent> registered = new TreeMap<>();

  RegistryVerifier(String model, VersionFolders folders, EventLog.History history) {
    this.model = model;
    this.folders = folders;
    this.history = history;
    history.events().stream()
        .filter(event -> event.type() == RegistryEvent.Type.REGISTERED)
        .forEach(event -> registered.put(event.version(), event));
  }

  /** What is found of the history and of one version, or of all. */
  List<Finding> verify(OptionalInt number) {
    SortedSet<Integer> folderNumbers = folders.numbers();
    SortedSet<Integer> numbers = new TreeSet<>(folderNumbers);
    numbers.addAll(registered.keySet());
    if (number.isPresent()) {
      if (!numbers.contains(number.getAsInt())) {
        // It knows how to say so.
        ModelState.of(model, history.events())
            .number(new ModelRef.ByVersion(model, number.getAsInt()));
      }
      numbers.retainAll(List.of(number.getAsInt()));
    }
    List<Finding> findings = new ArrayList<>();
    numbers.forEach(version -> findings.addAll(verifyVersion(version)));
    findings.addAll(verifyHistory());
    return findings;
  }

  private List<Finding> verifyHistory() {
    List<Finding> findings = new ArrayList<>();
    history.damages().forEach(damage -> findings.add(Finding.damaged(model, "history", damage)));
    if (history.damages().isEmpty()) {
      findings.add(Finding.ok(model, "history"));
    }
    if (history.unsealed() > 0) {
      findings.add(
          Finding.note(
              model,
              "seals",
              "%d of %d events have none; if nobody deleted any, they are from before there were seals, or their writer died"
                  .formatted(history.unsealed(), history.events().size())));
    }
    return findings;
  }

  private List<Finding> verifyVersion(int number) {
    ModelRef ref = new ModelRef.ByVersion(model, number);
    RegistryEvent event = registered.get(number);
    if (event == null) {
      return List.of(
          Finding.note(
              ref,
              "versions/" + number,
              "no event tells of it: its registration was broken off, or its event was deleted"));
    }
    ModelVersion version;
    try {
      version = folders.read(number, event.manifest());
    } catch (InvalidRequestException e) {
      return List.of(Finding.damaged(ref, VersionFolders.MANIFEST, e.getMessage()));
    }
    List<Finding> findings = new ArrayList<>();
    findings.add(Finding.ok(ref, VersionFolders.MANIFEST));
    findings.addAll(FileVerifier.verify(version, file -> folders.open(number, file.path())));
    SortedSet<String> unknown = folders.files(number);
    unknown.remove(VersionFolders.MANIFEST);
    version.files().forEach(file -> unknown.remove(file.path()));
    unknown.forEach(
        file -> findings.add(Finding.note(ref, file, "is no file of this version; never used")));
    return findings;
  }
}
