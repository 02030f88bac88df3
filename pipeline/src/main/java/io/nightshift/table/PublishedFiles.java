package io.nightshift.table;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.error.UnreachableException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The prediction files of a run that was published, exactly those of its record, wherever they lie
 * at this moment.
 *
 * @param record the run
 * @param paths where its files lie inside the table, by arm, in the order of the record
 */
record PublishedFiles(Publication record, Map<Publication.Arm, List<String>> paths) {
  /** Folders may move while they are looked for; this often in a row they do not. */
  private static final int TRIES = 5;

  /**
   * Those of the run that is current.
   *
   * @throws InvalidRequestException if nothing is published for the snapshot
   * @throws UnreachableException if a file of the record is not there
   */
  static PublishedFiles current(PredictionTable table, String snapshot) {
    for (int attempt = 1; ; attempt++) {
      Publication record =
          table
              .current(RunFolders.requireSnapshot(snapshot))
              .orElseThrow(
                  () ->
                      new InvalidRequestException(
                          "Nothing is published for snapshot %s in %s"
                              .formatted(snapshot, table.display())));
      Optional<DataFile> missing = Optional.empty();
      RunFiles files = new RunFiles(table, record);
      Map<Publication.Arm, List<String>> paths = new LinkedHashMap<>();
      for (Publication.Arm arm : record.arms()) {
        List<String> found = new ArrayList<>();
        for (DataFile file : arm.files()) {
          Optional<String> place = files.find(file);
          place.ifPresent(found::add);
          missing = place.isEmpty() ? Optional.of(file) : missing;
        }
        paths.put(arm, found);
      }
      if (missing.isEmpty()) {
        return new PublishedFiles(record, paths);
      } else if (attempt == TRIES) {
        throw new UnreachableException(
            "Cannot read run %s of snapshot %s: %s, which its record lists with %d bytes, is gone or of another length"
                .formatted(
                    record.runId(),
                    snapshot,
                    table.display(missing.get().path()),
                    missing.get().bytes()),
            null);
      }
    }
  }
}
