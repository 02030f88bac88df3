package io.nightshift.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightshift.observe.Progress;
import io.nightshift.run.fixture.SampleData;
import io.nightshift.run.fixture.SparkFixture;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunTellingTest {
  @TempDir private Path folder;

  private final RunGuard guard = new RunGuard();
  private final List<String> told = new ArrayList<>();

  /** Whoever stops the process waits for the run to be over, and then tells what is done. */
  @Test
  void aRunIsOverOnceEveryoneWasToldOfIt() {
    List<Backfill.Day> days =
        backfill(List.of(SampleData.GOOD_DAY, SampleData.BAD_DAY, SampleData.DAY)).run();

    assertThat(days)
        .extracting(Backfill.Day::status)
        .containsExactly(
            Backfill.Status.PUBLISHED, Backfill.Status.FAILED, Backfill.Status.PUBLISHED);
    assertThat(told)
        .containsExactly(
            SampleData.GOOD_DAY + " ended while PUBLISHING",
            SampleData.BAD_DAY + " failed while SCORING",
            SampleData.DAY + " ended while PUBLISHING");
    assertThat(guard.phase()).isEqualTo(RunGuard.Phase.OVER);
  }

  private Backfill backfill(List<String> snapshots) {
    return new Backfill(
        SampleData.job(folder.resolve("table")),
        snapshots,
        new Backfill.Settings(false, false, false, true),
        new Configuration(),
        SparkFixture::spark,
        new Progress(new PrintWriter(Writer.nullWriter()), false),
        guard,
        new Witness());
  }

  private final class Witness implements RunWitness {
    @Override
    public void ended(String snapshot, Outcome outcome) {
      told.add("%s ended while %s".formatted(snapshot, guard.phase()));
    }

    @Override
    public void failed(String snapshot, Exception failure) {
      told.add("%s failed while %s".formatted(snapshot, guard.phase()));
    }
  }
}
