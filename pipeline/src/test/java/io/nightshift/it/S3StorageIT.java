package io.nightshift.it;

import io.nightshift.storage.Storage;
import io.nightshift.storage.StorageContract;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** Storage on a real S3 server. */
@Tag("s3")
class S3StorageIT extends StorageContract {
  private static final AtomicInteger PLACES = new AtomicInteger();

  private static S3Server server;
  private static String bucket;

  @BeforeAll
  static void startServer(@TempDir Path folder) throws IOException, InterruptedException {
    server = S3Server.start(folder);
    bucket = server.bucket("storage");
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @Override
  protected Storage open() {
    return Storage.at(bucket + "/place-" + PLACES.incrementAndGet(), server.conf());
  }

  @Override
  protected int races() {
    return 40;
  }
}
