package io.nightshift.registry;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;

/**
 * A lock on a file that any number of processes share, and that one of them can have alone. It
 * holds until closed; a process that dies lets go of it.
 *
 * <p>Locks belong to processes, and on POSIX systems a process that closes any channel of a file
 * loses all its locks on it; even setting its time opens and closes one. So there is one channel
 * for each file in this JVM, and its users are counted. The lock file itself is never deleted:
 * others may wait for it. Callers synchronize on the lock while they use what it guards.
 */
final class SharedLock implements AutoCloseable {
  private static final Map<Path, SharedLock> OPEN = new HashMap<>();

  private final Path file;
  private final FileChannel channel;
  private FileLock lock;
  private int users;

  private SharedLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /** Something to do on disk. */
  @FunctionalInterface
  interface Work {
    void run() throws IOException;
  }

  /** Waits until nobody has the file alone, and shares it until closed. */
  static SharedLock of(Path file) throws IOException {
    SharedLock shared;
    synchronized (OPEN) {
      shared = OPEN.get(file);
      // A thread that is interrupted while it waits for a lock closes the channel for all.
      if (shared == null || !shared.channel.isOpen()) {
        shared = new SharedLock(file, open(file));
        OPEN.put(file, shared);
      }
      shared.users++;
    }
    try {
      synchronized (shared) {
        if (shared.lock == null) {
          shared.lock = shared.channel.lock(0, Long.MAX_VALUE, true);
        }
      }
      return shared;
    } catch (IOException | RuntimeException e) {
      shared.close();
      throw e;
    }
  }

  /** Does something while nobody, in this process or another, uses what the file guards. */
  static boolean ifFree(Path file, Work work) throws IOException {
    synchronized (OPEN) {
      if (OPEN.containsKey(file)) {
        return false;
      }
      try (FileChannel channel = open(file);
          FileLock alone = channel.tryLock()) {
        if (alone == null) {
          return false;
        }
        work.run();
        return true;
      }
    }
  }

  private static FileChannel open(Path file) throws IOException {
    return FileChannel.open(
        file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  /**
   * Waits until nobody else has the file alone, and does something meanwhile. The caller sees to it
   * that no two threads of this process do so at once.
   */
  static void alone(Path file, Work work) throws IOException {
    try (FileChannel channel = open(file);
        FileLock alone = channel.lock()) {
      if (!alone.isValid()) {
        throw new IOException("lost the lock on " + file);
      }
      work.run();
    }
  }

  /** Lets go of the file, if no other user in this process is left. */
  @Override
  public void close() {
    synchronized (OPEN) {
      users--;
      if (users == 0) {
        OPEN.remove(file, this);
        try {
          channel.close();
        } catch (IOException e) {
          throw new UncheckedIOException("cannot let go of " + file, e);
        }
      }
    }
  }
}
