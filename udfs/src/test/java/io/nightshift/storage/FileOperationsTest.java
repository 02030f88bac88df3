package io.nightshift.storage;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.nightshift.error.InvalidRequestException;
import java.io.IOException;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.Test;

class FileOperationsTest {
  @Test
  void refusesToGuessHowAFileSystemDoesIt() throws IOException {
    try (RawLocalFileSystem unknown = new UnknownFileSystem()) {
      unknown.initialize(URI.create("file:///"), new Configuration());

      assertThatExceptionOfType(InvalidRequestException.class)
          .isThrownBy(
              () -> FileOperations.of(unknown).create(new Path("gopher://host/a"), new byte[0]))
          .withMessage(
              "Cannot write gopher://host/a safely: no atomic create is known for 'gopher'; use a"
                  + " local path, hdfs or s3a");
    }
  }

  private static final class UnknownFileSystem extends RawLocalFileSystem {
    @Override
    public URI getUri() {
      return URI.create("gopher://host");
    }
  }
}
