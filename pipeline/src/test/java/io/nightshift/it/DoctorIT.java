package io.nightshift.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.nightshift.it.RunningProcess.Finished;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What only a process of its own can find: mounts that forbid things, a native library unloaded.
 */
final class DoctorIT {

  @TempDir private Path folder;

  @Test
  void findsATemporaryFolderThatForbidsExecutionAndAReadOnlyTable()
      throws IOException, InterruptedException {
    SampleJob job = SampleJob.in(folder);
    Path readOnly = Files.createDirectories(folder.resolve("read-only"));
    OwnMounts mounts = new OwnMounts(Map.of(job.temporary(), "noexec", readOnly, "ro"));
    assumeThat(mounts.arePossible(folder.resolve("probe"))).as("may mount").isTrue();
    List<String> command = new ArrayList<>(mounts.prefix());
    command.addAll(job.doctor(SampleJob.DAY, readOnly.resolve("table")));

    Finished finished;
    try (RunningProcess doctor = job.embedded("doctor", command)) {
      finished = doctor.finish();
    }

    assertThat(finished.exitCode()).as(finished.toString()).isEqualTo(2);
    assertThat(finished.err()).doesNotContain("Exception", "\tat ");
    JsonNode checks = Reader.json(finished.out()).get("checks");
    assertThat(mend(checks, "temp folder"))
        .startsWith("Files in %s cannot be executed".formatted(job.temporary()));
    assertThat(mend(checks, "ONNX Runtime"))
        .startsWith("ONNX Runtime's native library does not load: ")
        .contains(job.temporary().toString());
    assertThat(mend(checks, "table"))
        .startsWith("Cannot create " + readOnly)
        .endsWith("the file system is mounted read-only");
    assertThat(check(checks, "model").get("verdict").asText()).isEqualTo("not_checked");
    assertThat(check(checks, "executors").get("verdict").asText()).isEqualTo("ok");
  }

  private static JsonNode check(JsonNode checks, String name) {
    for (JsonNode check : checks) {
      if (check.get("check").asText().equals(name)) {
        return check;
      }
    }
    throw new AssertionError("no %s in %s".formatted(name, checks));
  }

  private static String mend(JsonNode checks, String name) {
    JsonNode check = check(checks, name);
    assertThat(check.get("verdict").asText()).as(name).isEqualTo("failed");
    return check.get("mend").get(0).asText();
  }
}
