package io.nightshift.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightshift.it.RunningProcess.Finished;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes start from an archive of classes, and nobody notices but by the clock. */
class ClassArchiveIT {

  @TempDir private Path folder;

  private Finished version(String name, Path archive, String options) throws InterruptedException {
    List<String> command = List.of(Installation.underTest().script().toString(), "--version");
    Map<String, String> environment =
        Map.of("NIGHTSHIFT_CLASS_ARCHIVE", archive.toString(), "NIGHTSHIFT_JAVA_OPTS", options);
    try (RunningProcess run = RunningProcess.start(folder, name, command, environment)) {
      return run.finish();
    }
  }

  @Test
  void theFirstProcessMakesItAndOthersStartFromIt() throws Exception {
    Path archive = folder.resolve("archive.jsa");
    Path loaded = folder.resolve("loaded.log");

    Finished first = version("first", archive, "-Xmx512m");
    Finished second =
        version("second", archive, "-Xmx512m -Xlog:class+load:file=%s".formatted(loaded));
    Finished unlike = version("unlike", archive, "-Xmx512m -XX:-UseCompressedOops");

    assertThat(List.of(first.exitCode(), second.exitCode(), unlike.exitCode())).containsOnly(0);
    assertThat(first.err()).isEqualTo("Preparing quick starts, once\n");
    assertThat(Files.readString(loaded))
        .contains("io.nightshift.cli.Nightshift source: shared objects file (top)");
    assertThat(second.err()).isEmpty();
    // It does not fit these options, of which Java says nothing.
    assertThat(unlike.err()).isEmpty();
    assertThat(List.of(first.out(), second.out(), unlike.out())).allMatch(second.out()::equals);
    try (var left = Files.list(folder)) {
      assertThat(left.map(file -> file.getFileName().toString()))
          .noneMatch(file -> file.startsWith("archive.jsa."));
    }
  }

  @Test
  void isPassedOverIfItIsNone() throws Exception {
    Path archive = folder.resolve("archive.jsa");
    Files.writeString(archive, "no archive");

    Finished finished = version("none", archive, "-Xmx512m");

    assertThat(finished.exitCode()).isZero();
    assertThat(finished.err()).isEmpty();
    assertThat(finished.out().lines()).hasSize(1);
  }
}
