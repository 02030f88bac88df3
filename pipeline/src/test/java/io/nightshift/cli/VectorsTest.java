package io.nightshift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightshift.run.fixture.Models;
import io.nightshift.run.fixture.Runs;
import io.nightshift.run.fixture.Vectors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Vectors of Spark ML where MLlib is not on the class path; {@code VectorsIT} is where it is. */
class VectorsTest {
  @TempDir private Path folder;

  @Test
  void areScoredDenseAndSparse() throws IOException {
    Models.register(folder.resolve("registry"), "linear", Map.of());
    Path job = Vectors.job(folder);

    var result = new CommandLineFixture().scoreBy(job, Vectors.SNAPSHOT, "--json");

    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.json().part("publication").part("reject_groups").items())
        .extracting(group -> group.at("code"))
        .containsExactly("missing", "wrong-length");
    List<Row> rows =
        Runs.predictions(folder.resolve("table")).sort("id").select("id", "twice").collectAsList();
    assertThat(rows).hasToString(Vectors.TWICE);
  }
}
