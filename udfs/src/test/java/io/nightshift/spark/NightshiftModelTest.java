package io.nightshift.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.fixture.LocalSpark;
import io.nightshift.fixture.TestRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.commons.io.FileUtils;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.feature.SQLTransformer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A scorer as a stage of a pipeline. */
class NightshiftModelTest {
  private final SparkSession spark = LocalSpark.ofNotebook();
  @TempDir private Path folder;
  private TestRegistry registry;
  private PipelineModel pipeline;

  @BeforeEach
  void savePipeline() throws IOException {
    registry = new TestRegistry(folder.resolve("registry"));
    registry.register("m", "linear", Map.of("X", List.of("a", "b", "c")));
    registry.promote("m", "champion", 1);
    pipeline =
        new Pipeline()
            .setStages(
                new PipelineStage[] {
                  new SQLTransformer()
                      .setStatement("SELECT *, a + 1f AS b, CAST(a AS DOUBLE) AS c FROM __THIS__"),
                  Nightshift.scorer("m@champion", registry.location())
                      .allowNarrowing("X")
                      .output("score", "score")
                      .asStage()
                })
            .fit(rows());
    pipeline.save(path());
  }

  private Dataset<Row> rows() {
    return spark.sql("SELECT 1f AS a");
  }

  private String path() {
    return folder.resolve("pipeline").toString();
  }

  @Test
  void scoresInAPipelineAndAfterItWasLoaded() {
    PipelineModel loaded = PipelineModel.load(path());

    assertThat(loaded.transform(rows()).first())
        .isEqualTo(pipeline.transform(rows()).first())
        .hasToString("[1.0,2.0,1.0,1.4,null]");
    assertThat(loaded.transformSchema(rows().schema()).fieldNames())
        .containsExactly("a", "b", "c", "score", "reject");
    assertThat(loaded.stages()[1].explainParams())
        .contains(
            "reference: the model as it was written, such as flight-delay@champion (current: m@champion)");
  }

  @Test
  void staysWithTheVersionThatWasSaved() {
    registry.register("m", "cube", Map.of());
    registry.promote("m", "champion", 2);

    Scorer scorer = ((NightshiftModel) PipelineModel.load(path()).stages()[1]).scorer();

    assertThat(scorer.version()).isEqualTo("m:1");
    assertThat(scorer.reference()).isEqualTo("m@champion");
    assertThat(scorer.transform(spark.sql("SELECT 1f a, 2f b, 1d c")).first())
        .hasToString("[1.0,2.0,1.0,1.4,null]");
  }

  @Test
  void isRefusedWhereTheVersionHasOtherFiles() throws IOException {
    FileUtils.deleteDirectory(registry.folder().toFile());
    registry.register("m", "cube", Map.of());

    PipelineModel loaded = PipelineModel.load(path());

    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> loaded.transform(rows()))
        .withMessageStartingWith(
            "Cannot use m:1 of registry %s: its files".formatted(registry.location()))
        .withMessageContaining("saved with the stage is sha256:");
  }
}
