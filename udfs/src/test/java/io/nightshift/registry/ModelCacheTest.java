package io.nightshift.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.fixture.Race;
import io.nightshift.fixture.Rival;
import io.nightshift.model.Artifact;
import io.nightshift.model.ModelVersion;
import io.nightshift.model.Sha256;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelCacheTest {
  private static final long PLENTY = 1 << 20;

  @TempDir Path disk;

  private final AtomicInteger fetched = new AtomicInteger();
  private ModelCache cache;

  @BeforeEach
  void open() throws IOException {
    cache = ModelCache.below(disk, PLENTY);
  }

  /** A model of two files; the second is as large as the name says. */
  static ModelVersion version(String content) {
    List<Artifact> artifacts =
        List.of(artifact("model.onnx", content), artifact("weights/data", content + content));
    return new ModelVersion(
        "m",
        1,
        ModelVersion.digestOf(artifacts),
        "model.onnx",
        artifacts,
        ModelRegistryContract.SIGNATURE,
        new TreeMap<>(),
        Instant.EPOCH,
        "somebody");
  }

  private static Artifact artifact(String path, String content) {
    return new Artifact(path, content.length(), Sha256.of(content));
  }

  static InputStream file(String content, Artifact artifact) {
    String text = artifact.path().equals("model.onnx") ? content : content + content;
    return new ByteArrayInputStream(text.getBytes(UTF_8));
  }

  private ModelCache.Lease acquire(String content) throws IOException {
    return cache.acquire(
        version(content),
        artifact -> {
          if (artifact.path().equals("model.onnx")) {
            fetched.incrementAndGet();
          }
          return file(content, artifact);
        });
  }

  private Path folderOf(String content) {
    return cache.folder().resolve(version(content).digest());
  }

  private void lastUsed(String content, long second) throws IOException {
    Files.setLastModifiedTime(folderOf(content), FileTime.from(Instant.ofEpochSecond(second)));
  }

  @Test
  void isForItsUserAlone() throws IOException {
    assertThat(cache.folder()).hasParent(disk.toRealPath());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(cache.folder())))
        .isEqualTo("rwx------");
    Files.setPosixFilePermissions(cache.folder(), PosixFilePermissions.fromString("rwxrwxrwx"));

    ModelCache.below(disk, PLENTY);

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(cache.folder())))
        .isEqualTo("rwx------");
  }

  @Test
  void isNotLedAwayByALink() throws IOException {
    Path elsewhere = Files.createDirectory(disk.resolve("elsewhere"));
    Path parent = Files.createDirectory(disk.resolve("parent"));
    Path link = parent.toRealPath().resolve(cache.folder().getFileName());
    Files.createSymbolicLink(link, elsewhere);

    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> ModelCache.below(parent, PLENTY))
        .withMessage(
            "Cannot keep models in %s: it is no folder; delete it, or set"
                + " spark.nightshift.model-cache.dir",
            link);
    assertThat(elsewhere).isEmptyDirectory();
  }

  @Test
  void fetchesAModelOnce() throws IOException {
    try (ModelCache.Lease first = acquire("a")) {
      assertThat(first.files().entry()).isEqualTo(folderOf("a").resolve("model.onnx"));
      assertThat(first.files().entry()).hasContent("a");
      assertThat(folderOf("a").resolve("weights/data")).hasContent("aa");
    }
    acquire("a").close();

    assertThat(fetched).hasValue(1);
    assertThat(cache.folder()).isDirectoryNotContaining("glob:**/.fetching*");
  }

  @Test
  void fetchesAgainWhatIsNotWhatWasRegistered() throws IOException {
    acquire("abc").close();
    Path entry = folderOf("abc").resolve("model.onnx");

    // Swapped for another of the same size
    Files.writeString(entry, "abd");
    acquire("abc").close();
    assertThat(entry).hasContent("abc");
    // Cut short
    Files.writeString(entry, "a");
    acquire("abc").close();
    assertThat(entry).hasContent("abc");
    // Gone
    Files.delete(folderOf("abc").resolve("weights/data"));
    acquire("abc").close();
    assertThat(folderOf("abc").resolve("weights/data")).hasContent("abcabc");
    // A link to something else with the very same content
    Files.delete(entry);
    Files.createSymbolicLink(entry, Files.writeString(disk.resolve("other"), "abc"));
    acquire("abc").close();
    assertThat(entry).isRegularFile().isNotEqualTo(disk.resolve("other"));
    assertThat(Files.isSymbolicLink(entry)).isFalse();

    assertThat(fetched).hasValue(5);
  }

  @Test
  void fetchesAgainWhatIsInUseAndWasSwapped() throws IOException {
    try (ModelCache.Lease first = acquire("abc")) {
      Files.writeString(first.files().entry(), "abd");
      try (ModelCache.Lease second = acquire("abc")) {
        assertThat(second.files().entry()).hasContent("abc");
      }
    }
    assertThat(fetched).hasValue(2);
  }

  @Test
  void doesNotWaitForAnotherProcessThatUsesWhatWasSwapped() throws Exception {
    try (Rival other = Rival.start(CacheRival.class, disk.toString(), "hold", "abc")) {
      Files.writeString(folderOf("abc").resolve("model.onnx"), "abd");

      try (ModelCache.Lease lease = acquire("abc")) {
        assertThat(lease.files().entry()).hasContent("abc");
      }

      other.go();
      assertThat(other.said()).containsExactly("1");
    }
  }

  @Test
  void replacesWhatADeadFetchLeft() throws IOException {
    Path arriving = cache.folder().resolve(".fetching-" + version("a").digest());
    Files.createDirectories(arriving.resolve("weights"));
    Files.writeString(arriving.resolve("weights/stray"), "half");

    acquire("a").close();

    assertThat(arriving).doesNotExist();
    assertThat(folderOf("a").resolve("weights/stray")).doesNotExist();
  }

  @Test
  void keepsNothingOfASourceThatHasOtherFiles() throws IOException {
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> cache.acquire(version("a"), artifact -> file("b", artifact)))
        .withMessageStartingWith("Cannot load m:1: its file model.onnx has SHA-256 ");
    assertThatIOException()
        .isThrownBy(
            () ->
                cache.acquire(
                    version("a"),
                    artifact -> {
                      throw new IOException("no answer");
                    }))
        .withMessage("no answer");
    assertThat(folderOf("a")).doesNotExist();

    acquire("a").close();
    assertThat(fetched).hasValue(1);
  }

  @Test
  void deletesTheLeastRecentlyUsedWhereRoomIsShort() throws IOException {
    // Given: each takes three bytes
    for (String content : List.of("a", "b", "c")) {
      acquire(content).close();
    }
    lastUsed("a", 30);
    lastUsed("b", 10);
    lastUsed("c", 20);
    cache = ModelCache.below(disk, 9);

    // When
    acquire("d").close();

    // Then
    assertThat(folderOf("b")).doesNotExist();
    assertThat(List.of(folderOf("a"), folderOf("c"), folderOf("d"))).allMatch(Files::isDirectory);

    // When it is needed again
    acquire("b").close();

    // Then
    assertThat(folderOf("b")).isDirectory();
    assertThat(folderOf("c")).doesNotExist();
  }

  @Test
  void neverDeletesWhatIsInUse() throws Exception {
    // Given
    cache = ModelCache.below(disk, 3);
    try (ModelCache.Lease used = acquire("a")) {
      lastUsed("a", 10);

      // When
      acquire("b").close();

      // Then
      assertThat(used.files().entry()).hasContent("a");
    }

    // When it is used by another process
    try (Rival other = Rival.start(CacheRival.class, disk.toString(), "hold", "c")) {
      lastUsed("c", 5);
      acquire("d").close();

      // Then
      assertThat(folderOf("c")).isDirectory();
      assertThat(folderOf("a")).doesNotExist();
      other.go();
      assertThat(other.said()).containsExactly("1");
    }
    acquire("e").close();
    assertThat(folderOf("c")).doesNotExist();
  }

  @Test
  void letsThreadsAndProcessesAtOnceFetchAModelOnce() throws Exception {
    try (Rival one = Rival.start(CacheRival.class, disk.toString(), "fetch", "shared");
        Rival other = Rival.start(CacheRival.class, disk.toString(), "fetch", "shared")) {
      // When
      one.go();
      other.go();
      List<Boolean> sound =
          Race.between(
              4,
              runner ->
                  () -> {
                    try (ModelCache.Lease lease = acquire("shared")) {
                      return Files.readString(lease.files().entry()).equals("shared");
                    }
                  });

      // Then
      assertThat(sound).containsOnly(true);
      List<String> said = List.of(one.said().get(0), other.said().get(0));
      said.forEach(times -> fetched.addAndGet(Integer.parseInt(times)));
      assertThat(fetched).hasValue(1);
    }
  }
}
