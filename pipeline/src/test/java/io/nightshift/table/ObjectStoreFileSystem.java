package io.nightshift.table;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSDataOutputStreamBuilder;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.PathIsNotEmptyDirectoryException;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * Keeps the promises of an object store, and no others, over a local folder: a file appears whole,
 * creating one can be conditional, and folders are moved and deleted file by file. After so many
 * changes the process dies: every further one fails with {@link Crash}.
 */
public final class ObjectStoreFileSystem extends RawLocalFileSystem {
  private static final String ROOT = "s3a://test";
  private static final String BUDGET = "test.changes-before-crash";
  private static final Map<String, String> CREATORS = new ConcurrentHashMap<>();

  private final AtomicInteger budget = new AtomicInteger();

  /** The end of a process. */
  static final class Crash extends Error {
    private static final long serialVersionUID = 1L;
  }

  /** A process that dies after so many changes. */
  public static Configuration conf(int changes) {
    Configuration conf = new Configuration();
    conf.set("fs.s3a.impl", ObjectStoreFileSystem.class.getName());
    // Each process has a file system of its own.
    conf.setBoolean("fs.s3a.impl.disable.cache", true);
    conf.setInt(BUDGET, changes);
    return conf;
  }

  public static String location(java.nio.file.Path folder) {
    return ROOT + folder;
  }

  @Override
  public void initialize(URI uri, Configuration conf) throws IOException {
    super.initialize(uri, conf);
    budget.set(conf.getInt(BUDGET, Integer.MAX_VALUE));
  }

  @Override
  public URI getUri() {
    return URI.create(ROOT);
  }

  private void change() {
    if (budget.getAndDecrement() <= 0) {
      budget.set(0);
      throw new Crash();
    }
  }

  private static java.nio.file.Path local(Path path) {
    return java.nio.file.Path.of(path.toUri().getPath());
  }

  @Override
  public boolean hasPathCapability(Path path, String capability) {
    return true;
  }

  @Override
  public Map<String, byte[]> getXAttrs(Path path) throws IOException {
    getFileStatus(path);
    String creator = CREATORS.getOrDefault(path.toUri().getPath(), "");
    return Map.of("header.nightshift-creator", creator.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public FSDataOutputStreamBuilder<?, ?> createFile(Path path) {
    return new ConditionalPut(path);
  }

  @Override
  public FSDataOutputStream create(
      Path path,
      FsPermission permission,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress)
      throws IOException {
    return new FSDataOutputStream(new Upload(path, true), null);
  }

  @Override
  public FSDataOutputStream create(
      Path path,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress)
      throws IOException {
    return new FSDataOutputStream(new Upload(path, true), null);
  }

  /** By a copy and a deletion, and another process may see, or be left with, both files. */
  @Override
  public boolean rename(Path from, Path to) throws IOException {
    change();
    put(Files.readAllBytes(existing(from)), to, true);
    change();
    Files.deleteIfExists(local(from));
    return true;
  }

  private static java.nio.file.Path existing(Path path) throws IOException {
    java.nio.file.Path file = local(path);
    if (!Files.exists(file)) {
      throw new java.io.FileNotFoundException(path.toString());
    }
    return file;
  }

  @Override
  public boolean delete(Path path, boolean recursive) throws IOException {
    java.nio.file.Path local = local(path);
    if (!Files.isDirectory(local)) {
      change();
      return Files.deleteIfExists(local);
    }
    if (recursive) {
      for (FileStatus status : statuses(path)) {
        delete(status.getPath(), true);
      }
    }
    try {
      // Not a change: a store has no folders, only files with a common beginning.
      return Files.deleteIfExists(local);
    } catch (java.nio.file.DirectoryNotEmptyException e) {
      if (recursive) {
        return true;
      }
      throw new PathIsNotEmptyDirectoryException(path.toString());
    }
  }

  private FileStatus[] statuses(Path folder) throws IOException {
    try {
      return listStatus(folder);
    } catch (java.io.FileNotFoundException e) {
      return new FileStatus[0];
    }
  }

  @Override
  public FileStatus[] listStatus(Path path) throws IOException {
    while (true) {
      try {
        return Arrays.stream(super.listStatus(path))
            .map(ObjectStoreFileSystem::plain)
            .toArray(FileStatus[]::new);
      } catch (java.io.FileNotFoundException e) {
        throw e;
      } catch (IOException e) {
        // So Hadoop calls a folder that goes while it is listed; a store lists what there is.
        if (Files.isDirectory(local(path)) && !Files.isReadable(local(path))) {
          throw e;
        }
      }
    }
  }

  @Override
  public FileStatus getFileStatus(Path path) throws IOException {
    return plain(super.getFileStatus(path));
  }

  /** Hadoop's own would look up permissions by the path, and take it for a local one. */
  private static FileStatus plain(FileStatus status) {
    return new FileStatus(
        status.getLen(),
        status.isDirectory(),
        1,
        status.getBlockSize(),
        status.getModificationTime(),
        status.getPath());
  }

  /** Makes a file appear whole; returns whether it did. */
  private static boolean put(byte[] content, Path path, boolean overwrite) throws IOException {
    java.nio.file.Path target = local(path);
    java.nio.file.Path temporary =
        Files.createTempDirectory("upload").resolve(UUID.randomUUID().toString());
    Files.write(temporary, content);
    try {
      while (true) {
        try {
          Files.createDirectories(target.getParent());
          if (overwrite) {
            Files.move(
                temporary,
                target,
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
          } else {
            Files.createLink(target, temporary);
          }
          return true;
        } catch (NoSuchFileException e) {
          // The folder was empty for a moment, and somebody tidied up.
        } catch (java.nio.file.FileAlreadyExistsException e) {
          if (Files.exists(target)) {
            return false;
          }
        }
      }
    } finally {
      Files.deleteIfExists(temporary);
      Files.deleteIfExists(temporary.getParent());
    }
  }

  private class Upload extends ByteArrayOutputStream {
    private final Path path;
    private final boolean overwrite;
    private boolean closed;

    Upload(Path path, boolean overwrite) {
      this.path = path;
      this.overwrite = overwrite;
    }

    @Override
    public void close() throws IOException {
      if (!closed) {
        closed = true;
        change();
        if (!put(toByteArray(), path, overwrite)) {
          throw new FileAlreadyExistsException(path.toString());
        }
      }
    }
  }

  private final class ConditionalPut
      extends FSDataOutputStreamBuilder<FSDataOutputStream, ConditionalPut> {
    private final Path path;

    ConditionalPut(Path path) {
      super(ObjectStoreFileSystem.this, path);
      this.path = path;
    }

    @Override
    public ConditionalPut getThisBuilder() {
      return this;
    }

    @Override
    public FSDataOutputStream build() throws IOException {
      String creator = getOptions().get("fs.s3a.create.header.nightshift-creator");
      return new FSDataOutputStream(
          new Upload(path, false) {
            @Override
            public void close() throws IOException {
              super.close();
              CREATORS.putIfAbsent(path.toUri().getPath(), creator);
            }
          },
          null);
    }
  }
}
