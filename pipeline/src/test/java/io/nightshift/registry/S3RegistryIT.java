package io.nightshift.registry;

import io.nightshift.it.S3Server;
import io.nightshift.storage.Storage;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** On a real S3 server. */
@Tag("s3")
final class S3RegistryIT extends RemoteRegistryContract {
  private static S3Server server;
  private static String bucket;

  @BeforeAll
  static void startServer(@TempDir Path folder) throws IOException, InterruptedException {
    server = S3Server.start(folder);
    bucket = server.bucket("registries");
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @Override
  String root() {
    return bucket;
  }

  @Override
  Configuration conf() {
    return server.conf();
  }

  @Override
  ModelRegistry unreachable() {
    Configuration conf = conf();
    // Nobody listens on the port for discarding.
    conf.set("fs.s3a.endpoint", "http://127.0.0.1:9");
    conf.setInt("fs.s3a.attempts.maximum", 1);
    conf.setInt("fs.s3a.retry.limit", 1);
    return new FileRegistry(Storage.at("s3a://nobody-here/registry", conf));
  }
}
