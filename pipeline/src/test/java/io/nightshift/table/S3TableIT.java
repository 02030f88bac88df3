package io.nightshift.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.nightshift.error.LostRaceException;
import io.nightshift.fixture.Race;
import io.nightshift.it.S3Server;
import io.nightshift.run.fixture.SparkFixture;
import io.nightshift.storage.Json;
import io.nightshift.storage.Storage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Publishing where folders cannot be moved in one step: whoever dies between the steps, and however
 * many take them at once, readers come to see the current run, whole and once.
 */
@Tag("s3")
class S3TableIT {
  private static final AtomicInteger TABLES = new AtomicInteger();

  private static S3Server server;
  private static String bucket;
  private static Configuration conf;

  private TableFixture fixture;
  private PredictionTable table;

  @BeforeAll
  static void startServer(@TempDir Path folder) throws IOException, InterruptedException {
    server = S3Server.start(folder);
    bucket = server.bucket("tables");
    conf = server.conf();
    Configuration reader = SparkFixture.spark().sparkContext().hadoopConfiguration();
    conf.getPropsWithPrefix("fs.s3a.").forEach((key, value) -> reader.set("fs.s3a." + key, value));
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @BeforeEach
  void useATableThatIsNotThereYet() {
    fixture = new TableFixture(bucket + "/table-" + TABLES.incrementAndGet(), conf);
    table = fixture.table();
  }

  private Storage storage() {
    return fixture.storage();
  }

  /** The atomic line, and nothing after it. */
  private Publication recordOnly(Publication staged, int last) {
    Publication record = staged.at(last + 1, last == 0 ? null : last);
    assertThat(storage().createIfAbsent(PredictionTable.path(record), Json.bytes(record))).isTrue();
    return record;
  }

  @Test
  void aRunTakesThePlaceOfTheLast() {
    Publication a = table.publish(fixture.stage("run-a", 1), Optional.empty());
    assertThat(fixture.visible()).containsExactly("1 2013-06-14 run-a");

    table.publish(fixture.stage("run-b", 2), Optional.of(a));

    assertThat(fixture.visible()).containsExactly("2 2013-06-14 run-b");
    assertThat(storage().exists(RunFolders.superseded(a.arms().get(0).path()))).isTrue();
    assertThat(storage().list("_staged")).isEmpty();
  }

  @Test
  void ofManyWhoPublishAtOnceOneWins() throws InterruptedException {
    List<Publication> staged =
        List.of(fixture.stage("run-a", 1), fixture.stage("run-b", 2), fixture.stage("run-c", 1));

    List<Boolean> won =
        Race.between(
            3,
            i ->
                () -> {
                  try {
                    table.publish(staged.get(i), Optional.empty());
                    return true;
                  } catch (LostRaceException e) {
                    return false;
                  }
                });

    assertThat(won).containsOnlyOnce(true);
    Publication winner = staged.get(won.indexOf(true));
    assertThat(fixture.visible())
        .containsExactly(
            "%d 2013-06-14 %s".formatted(winner.arms().get(0).version(), winner.runId()));
    assertThatExceptionOfType(LostRaceException.class)
        .isThrownBy(() -> table.publish(staged.get(won.indexOf(false)), Optional.empty()));
  }

  @Test
  void mendsARunThatWasMovedOutInPartAndItsSuccessorNotAtAll() {
    Publication a = table.publish(fixture.stage("run-a", 1), Optional.empty());
    String predictions = a.arms().get(0).path();
    byte[] file = storage().read(predictions + "/part-0.parquet").orElseThrow();
    storage().write(predictions + "/part-1.parquet", new ByteArrayInputStream(file));
    recordOnly(fixture.stage("run-b", 1), 1);
    storage()
        .write(
            RunFolders.superseded(predictions) + "/part-0.parquet", new ByteArrayInputStream(file));

    table.settle(TableFixture.DAY);

    assertThat(fixture.visible()).containsExactly("1 2013-06-14 run-b");
    assertThat(storage().list(RunFolders.superseded(predictions))).hasSize(2);
  }

  @Test
  void bringsTheCurrentRunBackWhenASlowSettlerMovedItOut() {
    Publication a = table.publish(fixture.stage("run-a", 1), Optional.empty());
    String predictions = a.arms().get(0).path();
    storage().moveFolder(predictions, RunFolders.superseded(predictions));

    table.settle(TableFixture.DAY);

    assertThat(fixture.visible()).containsExactly("1 2013-06-14 run-a");
  }

  @Test
  void severalProcessesMaySettleAtOnce() throws InterruptedException {
    table.publish(fixture.stage("run-a", 1), Optional.empty());
    recordOnly(fixture.stage("run-b", 2), 1);

    List<Boolean> settled =
        Race.between(
            4,
            i ->
                () -> {
                  table.settle(TableFixture.DAY);
                  return true;
                });

    assertThat(settled).hasSize(4);
    assertThat(fixture.visible()).containsExactly("2 2013-06-14 run-b");
  }
}
