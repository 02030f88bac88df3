package io.nightshift.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.error.UnreachableException;
import io.nightshift.fixture.ClosedPort;
import io.nightshift.storage.Storage;
import io.nightshift.storage.StorageContract;
import java.io.IOException;
import java.security.PrivilegedExceptionAction;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.hdfs.DistributedFileSystem;
import org.apache.hadoop.hdfs.protocol.HdfsConstants;
import org.apache.hadoop.security.UserGroupInformation;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Storage on a real HDFS. */
@Tag("hdfs")
class HdfsStorageIT extends StorageContract {
  private static final AtomicInteger PLACES = new AtomicInteger();

  @TempDir private static java.nio.file.Path folder;

  private static HdfsServer server;

  @BeforeAll
  static void startServer() throws IOException, InterruptedException {
    server = HdfsServer.start(folder.resolve("server"));
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @Override
  protected Storage open() {
    return Storage.at(
        server.location() + "/place-" + PLACES.incrementAndGet(), new Configuration());
  }

  @Override
  protected int races() {
    return 20;
  }

  @Test
  void doesNotMoveAFolderOverAnother() {
    storage().write("from/x", bytes("x"));
    storage().write("to/y", bytes("y"));

    assertThat(storage().moveFolder("from", "to")).isFalse();
    assertThat(everything()).containsExactly("from/x", "to/y");
  }

  @Test
  void saysThatPermissionIsDenied() throws IOException, InterruptedException {
    storage().write("a.txt", bytes(""));

    Storage ofSomebodyElse =
        UserGroupInformation.createRemoteUser("somebody-else")
            .doAs(
                (PrivilegedExceptionAction<Storage>)
                    () -> Storage.at(storage().root().toString(), new Configuration()));

    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> ofSomebodyElse.write("b.txt", bytes("")))
        .withMessage("Cannot write %s/b.txt: permission denied".formatted(storage().display()));
  }

  @Test
  void saysThatAQuotaIsUsedUp() throws IOException {
    storage().write("a.txt", bytes(""));
    Path full = storage().root();
    ((DistributedFileSystem) full.getFileSystem(new Configuration()))
        .setQuota(full, 2, HdfsConstants.QUOTA_DONT_SET);

    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> storage().write("b.txt", bytes("")))
        .withMessageStartingWith(
            "Cannot write %s/b.txt: The NameSpace quota (directories and files) of directory %s is exceeded: quota=2 file count=3"
                .formatted(storage().display(), full.toUri().getPath()));
  }

  @Test
  void saysWhoDoesNotAnswer() {
    try (ClosedPort closed = new ClosedPort()) {
      Storage gone = Storage.at("hdfs://127.0.0.1:" + closed.number() + "/x", new Configuration());

      assertThatExceptionOfType(UnreachableException.class)
          .isThrownBy(() -> gone.list(""))
          .withMessageMatching(
              "Cannot list \\Q%s\\E: \\S+:%d: Connection refused"
                  .formatted(gone.display(), closed.number()));
    }
  }
}
