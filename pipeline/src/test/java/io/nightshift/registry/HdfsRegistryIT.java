package io.nightshift.registry;

import io.nightshift.it.HdfsServer;
import io.nightshift.storage.Storage;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** On a real HDFS. */
@Tag("hdfs")
final class HdfsRegistryIT extends RemoteRegistryContract {
  private static HdfsServer server;

  @BeforeAll
  static void startServer(@TempDir Path folder) throws IOException, InterruptedException {
    server = HdfsServer.start(folder);
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @Override
  String root() {
    return server.location();
  }

  @Override
  Configuration conf() {
    return new Configuration();
  }

  @Override
  ModelRegistry unreachable() {
    Configuration conf = conf();
    conf.setInt("ipc.client.connect.max.retries", 0);
    // Nobody listens on the port for discarding.
    return new FileRegistry(Storage.at("hdfs://127.0.0.1:9/registry", conf));
  }
}
