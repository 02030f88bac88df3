package io.nightshift.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightshift.it.S3Server;
import io.nightshift.run.fixture.SparkFixture;
import io.nightshift.storage.Storage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
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
class S3TableIT extends PredictionTableContract {
  private static final AtomicInteger TABLES = new AtomicInteger();

  private static S3Server server;
  private static String bucket;
  private static Configuration conf;

  private TableFixture fixture;
  private String location;

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
    location = bucket + "/table-" + TABLES.incrementAndGet();
    fixture = another();
  }

  private Storage storage() {
    return fixture.storage();
  }

  @Override
  public TableFixture fixture() {
    return fixture;
  }

  @Override
  public TableFixture another() {
    return new TableFixture(location, conf);
  }

  @Test
  void aRunThatWasReplacedIsKeptOutOfSight() {
    Publication a = publish("run-a", 1);
    publish("run-b", 2);

    assertThat(storage().exists(RunFolders.superseded(a.arms().get(0).path()))).isTrue();
    assertThat(storage().list("_staged")).isEmpty();
  }

  @Test
  void mendsARunThatWasMovedOutInPartAndItsSuccessorNotAtAll() {
    Publication a = table().publish(fixture.stage("run-a", 1), Optional.empty());
    String predictions = a.arms().get(0).path();
    byte[] file = storage().read(predictions + "/part-0.parquet").orElseThrow();
    storage().write(predictions + "/part-1.parquet", new ByteArrayInputStream(file));
    recordOnly(fixture.stage("run-b", 1));
    storage()
        .write(
            RunFolders.superseded(predictions) + "/part-0.parquet", new ByteArrayInputStream(file));

    table().settle(TableFixture.DAY);

    assertThat(fixture.visible()).containsExactly("1 2013-06-14 run-b");
    assertThat(storage().list(RunFolders.superseded(predictions))).hasSize(2);
  }

  @Test
  void bringsTheCurrentRunBackWhenASlowSettlerMovedItOut() {
    Publication a = table().publish(fixture.stage("run-a", 1), Optional.empty());
    String predictions = a.arms().get(0).path();
    storage().moveFolder(predictions, RunFolders.superseded(predictions));

    table().settle(TableFixture.DAY);

    assertThat(fixture.visible()).containsExactly("1 2013-06-14 run-a");
  }
}
