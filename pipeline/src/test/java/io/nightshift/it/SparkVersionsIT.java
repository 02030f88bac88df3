package io.nightshift.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.nightshift.it.RunningProcess.Finished;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The jar that was built for one version of Spark, on others. */
@Tag("versions")
final class SparkVersionsIT {
  private static final List<String> LOCALLY =
      List.of("--master", "local[2]", "--conf", "spark.ui.enabled=false");

  /** Changes nothing, but for needing what Spark does not promise to keep. */
  private static final String[] FEATURE = {
    "--set", "features.far=CAST(nightshift_clip(distance, 0, 1e9) AS BIGINT)",
    "--set", "inputs.distance=far"
  };

  @TempDir private Path folder;

  static List<Path> homes() {
    return Installation.otherSparkHomes();
  }

  @ParameterizedTest
  @MethodSource("homes")
  void scoresAsOnItsOwn(Path sparkHome) throws IOException, InterruptedException {
    SampleJob job = SampleJob.in(folder);
    Path table = job.table("table");

    Finished finished;
    try (RunningProcess run =
        job.submitted("score", sparkHome, LOCALLY, job.score(SampleJob.DAY, table, FEATURE))) {
      finished = run.finish();
    }

    assertThat(finished.exitCode()).as(finished.toString()).isZero();
    assertThat(finished.err()).doesNotContain("Exception", "\tat ", "ERROR", "WARN ");
    JsonNode publication = Reader.json(finished.out()).get("publication");
    assertThat(publication.get("counts").toString())
        .isEqualTo("{\"read\":989,\"scored\":984,\"rejected\":5}");
    assertThat(verdictOfTheDoctor(job, sparkHome)).isEqualTo("ok");
    try (Reader reader = Reader.open()) {
      reader.plain(table).requireEqual(reader.expected(job.installation(), 2, SampleJob.DAY));
    }
  }

  private static String verdictOfTheDoctor(SampleJob job, Path sparkHome)
      throws IOException, InterruptedException {
    try (RunningProcess doctor =
        job.submitted(
            "doctor",
            sparkHome,
            LOCALLY,
            List.of(job.installation().script().toString(), "doctor", "--json"))) {
      JsonNode report = Reader.json(doctor.finish().out());
      for (JsonNode check : report.get("checks")) {
        if (check.get("check").asText().equals("Spark")) {
          return check.get("verdict").asText();
        }
      }
      throw new AssertionError("no check of Spark: " + report);
    }
  }
}
