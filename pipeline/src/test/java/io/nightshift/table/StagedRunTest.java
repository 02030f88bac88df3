package io.nightshift.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightshift.run.fixture.SparkFixture;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StagedRunTest {
  private static final int PARTITIONS = 3;

  @TempDir private Path folder;

  private StagedRun staged;

  @BeforeEach
  void begin() {
    staged = new StagedRun(new org.apache.hadoop.fs.Path(folder.toUri()), "run-a");
    staged.begin(new Configuration());
  }

  /** What a task does with its share. */
  @FunctionalInterface
  private interface Work extends Serializable {
    StagedRun.Offer in(StagedRun.Task task, int attempt) throws IOException;
  }

  private static List<StagedRun.Offer> runTasks(StagedRun staged, Work work) {
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(SparkFixture.spark().sparkContext());
    return spark
        .parallelize(Collections.nCopies(PARTITIONS, 1), PARTITIONS)
        .mapPartitions(
            rows -> {
              TaskContext context = TaskContext.get();
              StagedRun.Task task = staged.task(new Configuration(), context);
              return List.of(work.in(task, context.attemptNumber())).iterator();
            })
        .collect();
  }

  private static void write(StagedRun.Task task, String text) throws IOException {
    org.apache.hadoop.fs.Path file = task.newFile("a=1/b=2", ".txt");
    try (OutputStream out = file.getFileSystem(new Configuration()).create(file, false)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  private List<String> committed() throws IOException {
    try (var files = Files.walk(folder.resolve("a=1/b=2"))) {
      return files
          .filter(file -> file.toString().endsWith(".txt"))
          .map(StagedRunTest::text)
          .sorted()
          .toList();
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void noFileIsInItsFolderBeforeTheDriverCommits() throws Exception {
    List<StagedRun.Offer> offers =
        runTasks(
            staged,
            (task, attempt) -> {
              write(task, "whole");
              return task.commit();
            });
    assertThat(folder.resolve("a=1")).doesNotExist();

    staged.commit(new Configuration(), offers);

    assertThat(committed()).containsExactly("whole", "whole", "whole");
    assertThat(folder.resolve("_temporary")).doesNotExist();
  }

  @Test
  void filesOfAttemptsThatFailedAreLeftOut() throws Exception {
    List<StagedRun.Offer> offers =
        runTasks(
            staged,
            (task, attempt) -> {
              write(task, "attempt " + attempt);
              if (attempt == 0) {
                // Like a machine that is switched off: nothing is tidied up.
                throw new IOException("gone");
              }
              return task.commit();
            });

    staged.commit(new Configuration(), offers);

    assertThat(committed()).containsExactly("attempt 1", "attempt 1", "attempt 1");
  }

  @Test
  void anAttemptThatCommitsAndFailsIsReplacedByTheNext() throws Exception {
    List<StagedRun.Offer> offers =
        runTasks(
            staged,
            (task, attempt) -> {
              write(task, "attempt " + attempt);
              StagedRun.Offer offer = task.commit();
              if (attempt == 0) {
                throw new IOException("gone before the driver heard of it");
              }
              return offer;
            });

    staged.commit(new Configuration(), offers);

    assertThat(committed()).containsExactly("attempt 1", "attempt 1", "attempt 1");
  }

  @Test
  void aTaskThatGivesUpLeavesNothing() throws Exception {
    List<StagedRun.Offer> offers =
        runTasks(
            staged,
            (task, attempt) -> {
              write(task, "attempt " + attempt);
              if (attempt == 0) {
                task.abort();
                throw new IOException("gave up");
              }
              return task.commit();
            });
    try (var files = Files.walk(folder)) {
      assertThat(files.filter(file -> file.toString().endsWith(".txt")).map(StagedRunTest::text))
          .containsOnly("attempt 1");
    }

    staged.commit(new Configuration(), offers);
  }

  @Test
  void aRunThatIsAbortedLeavesNoFile() throws Exception {
    runTasks(
        staged,
        (task, attempt) -> {
          write(task, "whole");
          return task.commit();
        });

    staged.abort(new Configuration());

    try (var files = Files.walk(folder)) {
      assertThat(files.filter(Files::isRegularFile)).isEmpty();
    }
  }
}
