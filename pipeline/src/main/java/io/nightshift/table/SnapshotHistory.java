package io.nightshift.table;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that is recorded of a snapshot at one moment.
 *
 * @param last the highest sequence of any record; 0 if there is none
 * @param publications the records of publications, the newest first
 * @param vacuumings the records of runs that were given up for good, the newest first
 */
public record SnapshotHistory(
    int last, List<Publication> publications, List<Vacuuming> vacuumings) {
  /** Of a snapshot of which nothing is recorded. */
  static final SnapshotHistory NONE = new SnapshotHistory(0, List.of(), List.of());

  /** Copies the lists. */
  public SnapshotHistory {
    publications = List.copyOf(publications);
    vacuumings = List.copyOf(vacuumings);
  }

  /** The record that says what is current, if any run was published. */
  public Optional<Publication> current() {
    return publications.stream().findFirst();
  }

  /** The newest record of each run that was ever published, by its id, the newest first. */
  public Map<String, Publication> runs() {
    Map<String, Publication> runs = new LinkedHashMap<>();
    publications.forEach(record -> runs.putIfAbsent(record.runId(), record));
    return runs;
  }

  /** The record by which a run that is no longer current was replaced. */
  public Optional<Publication> replacedBy(Publication record) {
    return publications.stream()
        .filter(later -> later.sequence() > record.sequence())
        .reduce((newer, older) -> older);
  }

  /**
   * Where a rollback of the current run goes: to the run that it once took the place of. After a
   * rollback that is one step further back, and never what was just rolled back.
   */
  public Optional<Publication> before() {
    return current()
        .map(record -> at(origin(record)))
        .flatMap(record -> Optional.ofNullable(record.previous()))
        .map(this::at)
        .map(record -> at(origin(record)));
  }

  /**
   * The rollback that went back past a run with this key, if it still stands: the key was not
   * published again since.
   */
  public Optional<Publication> withdrawal(String runKey) {
    return publications.stream()
        .filter(record -> record.runKey().equals(runKey))
        .findFirst()
        .flatMap(
            run ->
                publications.stream()
                    .filter(record -> record.rollback() != null)
                    .filter(record -> record.sequence() > run.sequence())
                    .filter(record -> record.rollback().sequence() < run.sequence())
                    .reduce((newer, older) -> older));
  }

  /** The record that gave up a run for good, if it was. */
  public Optional<Vacuuming> vacuuming(String runId) {
    return vacuumings.stream().filter(record -> record.vacuumedRuns().contains(runId)).findFirst();
  }

  /** The sequence of the record with which the run of a record was first published. */
  static int origin(Publication record) {
    return record.rollback() == null ? record.sequence() : record.rollback().sequence();
  }

  private Publication at(int sequence) {
    return publications.stream()
        .filter(record -> record.sequence() == sequence)
        .findFirst()
        .orElseThrow();
  }
}
