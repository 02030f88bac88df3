package io.nightshift.table;

import io.nightshift.storage.Storage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileStatus;

/**
 * Finds the files of a run that was published, wherever they are: in sight, below {@code
 * _superseded}, or where they were staged, if the run died right after its record was made.
 */
final class RunFiles {
  private final Storage table;
  private final RunFolders folders;
  private final Map<String, Map<String, Long>> listings = new HashMap<>();

  RunFiles(PredictionTable table, Publication record) {
    this.table = table.storage();
    this.folders = table.folders(record.snapshot(), record.runId());
  }

  /** All files of a record: predictions, then rejects. */
  static List<DataFile> of(Publication record) {
    return Stream.concat(
            record.arms().stream().flatMap(arm -> arm.files().stream()), record.rejects().stream())
        .toList();
  }

  /**
   * Where a file is, as a path inside the table, if it is there in its recorded length. Each folder
   * is looked at once; folders that move meanwhile may be missed.
   */
  Optional<String> find(DataFile file) {
    String path = file.path();
    return Stream.of(path, folders.replaced(path), folders.staged(path))
        .filter(place -> file.bytes() == bytes(place))
        .findFirst();
  }

  private long bytes(String path) {
    int slash = path.lastIndexOf('/');
    return listings
        .computeIfAbsent(path.substring(0, slash), this::list)
        .getOrDefault(path.substring(slash + 1), -1L);
  }

  private Map<String, Long> list(String folder) {
    Map<String, Long> bytesByName = new HashMap<>();
    for (FileStatus status : table.list(folder)) {
      bytesByName.put(status.getPath().getName(), status.getLen());
    }
    return bytesByName;
  }
}
