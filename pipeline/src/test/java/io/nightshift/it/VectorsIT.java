package io.nightshift.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.nightshift.it.RunningProcess.Finished;
import io.nightshift.run.fixture.Models;
import io.nightshift.run.fixture.Vectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Vectors of Spark ML on a distribution that has MLlib, and so would make objects of them. */
@Tag("cluster")
final class VectorsIT {

  @TempDir private Path folder;

  @Test
  void areScoredDenseAndSparse() throws IOException, InterruptedException {
    // Given
    Path sparkHome = Installation.sparkHome();
    try (var jars = Files.list(sparkHome.resolve("jars"))) {
      assertThat(jars).anyMatch(jar -> jar.getFileName().toString().startsWith("spark-mllib_"));
    }
    SampleJob sample = SampleJob.in(folder);
    Path own = Files.createDirectories(folder.resolve("own"));
    Models.register(own.resolve("registry"), "linear", Map.of());
    Path job = Vectors.job(own);
    List<String> command =
        List.of(
            sample.installation().script().toString(),
            "score",
            "--json",
            "--job",
            job.toString(),
            "--snapshot",
            Vectors.SNAPSHOT);

    // When
    Finished finished;
    try (RunningProcess run =
        sample.submitted("vectors", sparkHome, List.of("--master", "local[1]"), command)) {
      finished = run.finish();
    }

    // Then
    assertThat(finished.exitCode()).withFailMessage(finished::toString).isZero();
    JsonNode publication = Reader.json(finished.out()).get("publication");
    assertThat(publication.get("counts").toString())
        .isEqualTo("{\"read\":5,\"scored\":3,\"rejected\":2}");
    try (Reader reader = Reader.open()) {
      assertThat(reader.rows(own.resolve("table"), "id", "twice")).hasToString(Vectors.TWICE);
    }
  }
}
