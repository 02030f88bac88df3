package io.nightshift.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.SortedMap;

/**
 * Whether native libraries can be unpacked and run in the temporary folder. Permissions do not
 * tell: a mount may forbid it ({@code noexec}), so something is executed.
 */
final class TempFolderCheck {
  /** ONNX Runtime alone takes 25 MB, compression libraries and shuffles more. */
  private static final long ROOM = 512 * Bytes.MIB;

  /** How often another thread's new process may hold our file open for writing, for a moment. */
  private static final int TRIES = 20;

  private static final Path SHELL = Path.of("/bin/sh");

  private TempFolderCheck() {}

  /**
   * Looks at a folder.
   *
   * @param modelBytes what a model needs beside the libraries; 0 if that is not known
   */
  static CheckResult of(String where, Path folder, long modelBytes) {
    Check check = new Check("temp folder", where);
    return check.of(folder + ", not writable", () -> look(check, folder, modelBytes));
  }

  private static CheckResult look(Check check, Path folder, long modelBytes) {
    try {
      long free = Files.getFileStore(folder).getUsableSpace();
      boolean hasShell = Files.isExecutable(SHELL);
      SortedMap<String, Object> facts =
          Check.facts("folder", folder.toString(), "free_bytes", free, "execution_tried", hasShell);
      String room = "%s, %s free".formatted(folder, Bytes.readable(free));
      if (hasShell && !executes(folder)) {
        return check.failed(
            room + ", nothing can be executed there",
            "Files in %s cannot be executed (it is probably mounted noexec), so native libraries do not load from there: set -Djava.io.tmpdir (for executors in spark.executor.extraJavaOptions) to a folder of another mount"
                .formatted(folder),
            facts);
      }
      long needed = ROOM + modelBytes;
      if (free < needed) {
        return check.warning(
            room,
            "%s has %s free, and %s should be: delete what is old there, or set -Djava.io.tmpdir to a larger place"
                .formatted(folder, Bytes.readable(free), Bytes.readable(needed)),
            facts);
      }
      return check.ok(
          room + (hasShell ? ", executes" : ", execution not tried: no " + SHELL), facts);
    } catch (IOException e) {
      return check.failed(
          folder + ", not writable",
          "Cannot write to the temporary folder: %s. Set -Djava.io.tmpdir to one that user %s may write to"
              .formatted(e, System.getProperty("user.name")),
          Check.facts("folder", folder.toString()));
    }
  }

  private static boolean executes(Path folder) throws IOException {
    Path script =
        Files.createTempFile(
            folder,
            "nightshift-",
            ".probe",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    try {
      Files.writeString(script, "#!" + SHELL + "\nexit 0\n");
      return runs(script);
    } finally {
      Files.deleteIfExists(script);
    }
  }

  private static boolean runs(Path script) {
    for (int attempt = 1; ; attempt++) {
      try {
        Process process = new ProcessBuilder(script.toString()).start();
        return process.waitFor() == 0;
      } catch (IOException e) {
        boolean isBusy = String.valueOf(e.getMessage()).contains("error=26");
        if (!isBusy || attempt == TRIES) {
          return false;
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted", e);
      }
    }
  }
}
