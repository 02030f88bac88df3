package io.nightshift.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Mounts that only one process and its children see: everybody else sees the folders as they are.
 *
 * @param options how an empty file system is mounted over each folder, as {@code mount -o} takes it
 */
record OwnMounts(Map<Path, String> options) {

  /** Mounts before it goes on as the command. */
  private static final String MOUNT =
      "while [ \"$1\" != -- ]; do mount -t tmpfs -o \"$2\" none \"$1\" || exit 1; shift 2; done;"
          + " shift; exec \"$@\"";

  /** Folders that shall be found empty. */
  static OwnMounts covering(List<Path> folders) {
    Map<Path, String> options = new LinkedHashMap<>();
    folders.forEach(folder -> options.put(folder, "rw"));
    return new OwnMounts(options);
  }

  /** What comes before a command, so that it runs with these mounts. */
  List<String> prefix() {
    List<String> command = new ArrayList<>(List.of("unshare", "--mount"));
    if (!"root".equals(System.getProperty("user.name"))) {
      command.add("--map-root-user");
    }
    command.addAll(List.of("sh", "-c", MOUNT, "sh"));
    options.forEach((folder, option) -> command.addAll(List.of(folder.toString(), option)));
    command.add("--");
    return command;
  }

  /**
   * Whether this machine lets us mount.
   *
   * @param folder for a trial
   */
  boolean arePossible(Path folder) throws InterruptedException {
    try {
      OwnMounts trial = covering(List.of(Files.createDirectories(folder)));
      List<String> command = new ArrayList<>(trial.prefix());
      command.add("true");
      try (RunningProcess probe = RunningProcess.start(folder, "probe", command, Map.of())) {
        return probe.finish().exitCode() == 0;
      }
    } catch (IOException | UncheckedIOException e) {
      // There is no unshare on this machine.
      return false;
    }
  }
}
