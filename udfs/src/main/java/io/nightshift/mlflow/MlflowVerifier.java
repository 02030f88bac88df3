package io.nightshift.mlflow;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.model.ModelRef;
import io.nightshift.model.ModelVersion;
import io.nightshift.registry.FileVerifier;
import io.nightshift.registry.Finding;
import io.nightshift.registry.RegistryEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

/** Compares a model's files and aliases with its history, however damaged they are. */
final class MlflowVerifier {
  private static final String HISTORY = "history";

  private final MlflowApi api;
  private final Versions versions;
  private final RegisteredModel model;
  private final HistoryLog log;
  private final HistoryLog.History history;
  private final List<Finding> findings = new ArrayList<>();

  MlflowVerifier(MlflowApi api, Versions versions, RegisteredModel model) {
    this.api = api;
    this.versions = versions;
    this.model = model;
    this.log = new HistoryLog(api, model);
    this.history = scan();
  }

  private HistoryLog.History scan() {
    try {
      return log.scan();
    } catch (InvalidRequestException e) {
      return new HistoryLog.History(List.of(), java.util.Set.of(), "", e.problems());
    }
  }

  /** What is found of the history and of one version, or of all. */
  List<Finding> verify(OptionalInt number) {
    SortedMap<Integer, Optional<MlflowVersion>> all = new TreeMap<>();
    history.events().stream()
        .filter(event -> event.type() == RegistryEvent.Type.REGISTERED)
        .forEach(event -> all.put(event.version(), Optional.empty()));
    api.versions(model.name()).forEach(version -> all.put(version.version(), Optional.of(version)));
    all.forEach(
        (version, raw) -> {
          if (number.isEmpty() || number.getAsInt() == version) {
            verifyVersion(version, raw);
          }
        });
    verifyHistory();
    return findings;
  }

  private void verifyVersion(int number, Optional<MlflowVersion> raw) {
    ModelRef ref = new ModelRef.ByVersion(model.name(), number);
    if (raw.isEmpty()) {
      findings.add(Finding.note(ref, "version", "was deleted in MLflow"));
      return;
    }
    try {
      Optional<Manifest> manifest = versions.kept(raw.get(), history);
      if (manifest.isEmpty()) {
        findings.add(
            Finding.note(
                ref, "version", "was never used by Nightshift, so no digest is on record"));
        return;
      }
      findings.add(Finding.ok(ref, Manifest.TAG));
      verifyFiles(raw.get(), manifest.get());
    } catch (InvalidRequestException e) {
      findings.add(Finding.damaged(ref, Manifest.TAG, e.getMessage()));
    }
  }

  private void verifyFiles(MlflowVersion raw, Manifest manifest) {
    ModelVersion version = manifest.version(raw.name(), raw.version(), raw.valueByTag());
    ArtifactFolder folder = versions.artifacts(raw.name(), raw.version());
    findings.addAll(FileVerifier.verify(version, file -> folder.open(manifest.path(file))));
  }

  private void verifyHistory() {
    if (!history.damages().isEmpty()) {
      history
          .damages()
          .forEach(damage -> findings.add(Finding.damaged(model.name(), HISTORY, damage)));
      return;
    }
    findings.add(Finding.ok(model.name(), HISTORY));
    for (RegistryEvent event : new Aliases(api, model.name(), log).differences(history)) {
      findings.add(
          Finding.note(
              model.name(),
              "alias " + event.alias(),
              "is %s, the history has it %s"
                  .formatted(shown(event.version()), shown(event.from()))));
    }
  }

  private static String shown(int version) {
    return version == 0 ? "not there" : "at version " + version;
  }
}
