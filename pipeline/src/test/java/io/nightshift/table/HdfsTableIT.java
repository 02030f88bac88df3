package io.nightshift.table;

import io.nightshift.it.HdfsServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** Publishing on a real HDFS, where a folder moves in one step. */
@Tag("hdfs")
class HdfsTableIT extends PredictionTableContract {
  private static final AtomicInteger TABLES = new AtomicInteger();

  private static HdfsServer server;

  private TableFixture fixture;
  private String location;

  @BeforeAll
  static void startServer(@TempDir Path folder) throws IOException, InterruptedException {
    server = HdfsServer.start(folder);
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @BeforeEach
  void useATableThatIsNotThereYet() {
    location = server.location() + "/table-" + TABLES.incrementAndGet();
    fixture = another();
  }

  @Override
  public TableFixture fixture() {
    return fixture;
  }

  @Override
  public TableFixture another() {
    return new TableFixture(location, new Configuration());
  }
}
