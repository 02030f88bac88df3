package io.nightshift.registry;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.model.Artifact;
import io.nightshift.model.ModelVersion;
import io.nightshift.model.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The models on this machine, each once for all processes of a user:
 *
 * <pre>
 * FOLDER/                    for this user alone
 *   DIGEST/                  the files of a model; whole, since it is renamed into place; its time
 *                            is when it was last taken into use
 *   DIGEST.lock              shared by those who use it, or are about to; held alone to delete it
 *   DIGEST.fetch             held by who fetches it
 *   .fetching-DIGEST/        on its way
 * </pre>
 *
 * What is found there is verified each time before it is used, and fetched again if it is not what
 * was registered. The least recently used models go where all of them take more room than they may;
 * never one in use. Thread-safe, and safe against other processes.
 */
public final class ModelCache {
  private final Path folder;
  private final long mostBytes;

  /** A cache in a folder that was made private. */
  private ModelCache(Path folder, long mostBytes) {
    this.folder = folder;
    this.mostBytes = mostBytes;
  }

  /**
   * Opens the cache of the current user.
   *
   * @param parent the folder below which it lies; created if missing
   * @param mostBytes how much room all models may take, apart from those in use
   * @throws InvalidRequestException if its place belongs to somebody else
   */
  public static ModelCache below(Path parent, long mostBytes) throws IOException {
    return new ModelCache(PrivateFolder.below(parent), mostBytes);
  }

  /** Where it lies. */
  public Path folder() {
    return folder;
  }

  /** The right to use a model's files where they lie, until closed. */
  public static final class Lease implements AutoCloseable {
    private final ModelFolder files;
    private final SharedLock lock;

    private Lease(ModelFolder files, SharedLock lock) {
      this.files = files;
      this.lock = lock;
    }

    /** The files, verified when the lease was taken. */
    public ModelFolder files() {
      return files;
    }

    @Override
    public void close() {
      lock.close();
    }
  }

  /**
   * Takes a model into use, and fetches it first if it is not there as it was registered.
   *
   * @return the caller closes the lease once nothing reads the files any more
   * @throws InvalidRequestException if the source has other files than were registered
   * @throws IOException if the disk or the source fails
   */
  public Lease acquire(ModelVersion version, ModelFolder.Source source) throws IOException {
    String digest = version.digest();
    Path model = folder.resolve(digest);
    SharedLock lock = SharedLock.of(lockFile(digest));
    try {
      synchronized (lock) {
        if (!isSound(version, model)) {
          SharedLock.alone(
              folder.resolve(digest + ".fetch"), () -> fetchUnlessSound(version, source, model));
        }
        Files.setLastModifiedTime(model, FileTime.from(Instant.now()));
      }
      makeRoom(digest);
      return new Lease(new ModelFolder(version, model), lock);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private void fetchUnlessSound(ModelVersion version, ModelFolder.Source source, Path model)
      throws IOException {
    if (isSound(version, model)) {
      // Whoever held the lock before has fetched it.
      return;
    }
    Path arriving = folder.resolve(".fetching-" + version.digest());
    FolderTree.delete(arriving);
    ModelFolder.copy(version, source, arriving);
    // Whoever has opened what lies there now keeps that.
    FolderTree.delete(model);
    Files.move(arriving, model, StandardCopyOption.ATOMIC_MOVE);
  }

  private static boolean isSound(ModelVersion version, Path model) throws IOException {
    for (Artifact artifact : version.artifacts()) {
      Path file = model.resolve(artifact.path());
      if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
          || Files.size(file) != artifact.size()) {
        return false;
      }
      try (InputStream in = Files.newInputStream(file)) {
        if (!Sha256.of(in).equals(artifact.sha256())) {
          return false;
        }
      } catch (NoSuchFileException e) {
        // Another process puts a sound copy in its place.
        return false;
      }
    }
    return true;
  }

  private record Entry(String digest, long bytes, long lastUsed) {}

  /** Deletes models that nobody uses, the least recently used first, until the rest has room. */
  private void makeRoom(String wanted) throws IOException {
    List<Entry> entries = entries();
    long bytes = entries.stream().mapToLong(Entry::bytes).sum();
    for (Entry entry : entries) {
      if (bytes <= mostBytes) {
        return;
      }
      if (!entry.digest().equals(wanted) && delete(entry.digest())) {
        bytes -= entry.bytes();
      }
    }
  }

  /** Returns whether nobody used it. */
  private boolean delete(String digest) throws IOException {
    return SharedLock.ifFree(
        lockFile(digest),
        () -> {
          FolderTree.delete(folder.resolve(".fetching-" + digest));
          FolderTree.delete(folder.resolve(digest));
        });
  }

  /** The models, least recently used first; with each, what is left of an attempt to fetch it. */
  private List<Entry> entries() throws IOException {
    List<Entry> entries = new ArrayList<>();
    for (Path lock : FolderTree.list(folder, "*.lock")) {
      String name = lock.getFileName().toString();
      String digest = name.substring(0, name.length() - ".lock".length());
      Path model = folder.resolve(digest);
      long bytes =
          FolderTree.bytes(model) + FolderTree.bytes(folder.resolve(".fetching-" + digest));
      entries.add(new Entry(digest, bytes, lastUsed(model)));
    }
    entries.sort(Comparator.comparingLong(Entry::lastUsed).thenComparing(Entry::digest));
    return entries;
  }

  private static long lastUsed(Path model) throws IOException {
    try {
      return Files.getLastModifiedTime(model).toMillis();
    } catch (NoSuchFileException e) {
      return 0;
    }
  }

  private Path lockFile(String digest) {
    return folder.resolve(digest + ".lock");
  }
}
