package io.nightshift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightshift.run.fixture.SampleData;
import io.nightshift.run.fixture.Snapshots;
import io.nightshift.run.fixture.SparkFixture;
import java.nio.file.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys are checked before anything is scored. */
class KeyErrorsTest {
  @TempDir private Path folder;

  private void assertRefused(Dataset<Row> rows, String... problems) {
    Path snapshot = Snapshots.write(folder.resolve("snapshot"), rows, 2);
    Path table = folder.resolve("table");
    var jobs =
        SparkFixture.jobsOf(
            () -> {
              var result =
                  new CommandLineFixture()
                      .score(table, SampleData.DAY, "--set", "input.path=" + snapshot);

              assertThat(result.code()).isEqualTo(2);
              assertThat(result.problems()).containsExactly(problems);
              assertThat(result.out()).isEmpty();
            });
    assertThat(jobs.scoring()).isZero();
    assertThat(table).doesNotExist();
  }

  private static Dataset<Row> sample() {
    return SparkFixture.spark().read().parquet(SampleData.snapshot(SampleData.GOOD_DAY).toString());
  }

  @Test
  void refusesKeysThatAreNotUniqueWithExamples() {
    Dataset<Row> some = sample().orderBy("flight_id").limit(2);

    assertRefused(
        sample().unionByName(some),
        "Invalid key: 'flight_id' is not unique, for example flight_id=2013-06-01-9E-3285-JFK (2"
            + " rows); flight_id=2013-06-01-9E-3300-JFK (2 rows)");
  }

  @Test
  void refusesKeysThatAreMissing() {
    assertRefused(
        sample()
            .selectExpr("* EXCEPT (flight_id)", "if(carrier = 'HA', NULL, flight_id) flight_id"),
        "Invalid key: 'flight_id' is null in 1 row; every row needs a key");
  }

  @Test
  void tellsBothAtOnce() {
    assertRefused(
        sample()
            .selectExpr(
                "* EXCEPT (flight_id)",
                "CASE WHEN carrier = 'HA' THEN NULL WHEN flight_id < '2013-06-01-9E-3301' THEN"
                    + " 'same' ELSE flight_id END flight_id"),
        "Invalid key: 'flight_id' is null in 1 row; every row needs a key",
        "Invalid key: 'flight_id' is not unique, for example flight_id=same (2 rows)");
  }
}
