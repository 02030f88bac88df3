package io.nightshift.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightshift.storage.Storage;
import io.nightshift.storage.StorageContract;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.fs.MultipartUploader;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
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

  @Test
  void discardsUploadsThatNobodyCompleted()
      throws IOException, ExecutionException, InterruptedException {
    Storage storage = open();
    storage.write("run-1/x", new ByteArrayInputStream(new byte[] {1}));
    for (String file : List.of("run-1/a/part-0", "run-1/a/part-1", "run-10/part-0")) {
      try (MultipartUploader uploads = uploads(storage, file)) {
        uploads.startUpload(storage.resolve(file)).get();
      }
    }

    storage.discard("run-1");

    assertThat(storage.exists("run-1")).isFalse();
    try (MultipartUploader uploads = uploads(storage, "")) {
      assertThat(uploads.abortUploadsUnderPath(storage.root()).get())
          .as("those of run-10")
          .isEqualTo(1);
    }
  }

  private static MultipartUploader uploads(Storage storage, String path) throws IOException {
    return storage
        .root()
        .getFileSystem(server.conf())
        .createMultipartUploader(storage.resolve(path))
        .build();
  }

  @Override
  protected int races() {
    return 40;
  }
}
