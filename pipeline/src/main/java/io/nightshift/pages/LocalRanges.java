package io.nightshift.pages;

import io.nightshift.storage.ForklessLocalFileSystem;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.parquet.io.ParquetFileRange;

/**
 * Ranges of a file on a local disk. They are held to Hadoop's sums beside it, as Hadoop does, but a
 * piece at a time, which is in the processor's cache when it is copied and looked at: Hadoop passes
 * over whole ranges of megabytes for each of these. Not thread-safe.
 */
final class LocalRanges implements Closeable {
  /** A quarter of a megabyte: half of the smallest second-level cache of today's servers. */
  private static final int PIECE = 1 << 18;

  /** What an array can have. */
  private static final int MOST = Integer.MAX_VALUE - 8;

  private final FileChannel file;
  private final long length;
  private final Optional<LocalSums> sums;

  private LocalRanges(FileChannel file, Optional<LocalSums> sums) throws IOException {
    this.file = file;
    this.length = file.size();
    this.sums = sums;
  }

  /** Opens a file; empty if it is on no local disk. The caller closes it. */
  static Optional<LocalRanges> open(org.apache.hadoop.fs.Path path, Configuration conf)
      throws IOException {
    FileSystem files = path.getFileSystem(conf);
    // Whoever has made another kind of these wants it to be asked.
    boolean isKnown =
        files.getClass() == LocalFileSystem.class
            || files.getClass() == ForklessLocalFileSystem.class;
    if (!isKnown) {
      return Optional.empty();
    }
    LocalFileSystem local = (LocalFileSystem) files;
    Path place = local.pathToFile(path).toPath();
    FileChannel file = FileChannel.open(place, StandardOpenOption.READ);
    try {
      Path sums = local.pathToFile(local.getChecksumFile(path)).toPath();
      return Optional.of(new LocalRanges(file, LocalSums.open(sums, place)));
    } catch (IOException | RuntimeException | Error e) {
      file.close();
      throw e;
    }
  }

  /**
   * Reads a range before it returns.
   *
   * @param memory makes heap buffers of so many bytes
   * @throws org.apache.hadoop.fs.ChecksumException if what was read is not what was written
   * @throws EOFException if the file ends before the range does
   */
  void read(ParquetFileRange range, IntFunction<ByteBuffer> memory) throws IOException {
    long from = range.getOffset();
    long to = from + range.getLength();
    if (to > length) {
      throw new EOFException("bytes %d to %d of a file that has %d".formatted(from, to, length));
    }
    int step = sums.map(LocalSums::bytesPerSum).orElse(1);
    long start = from - from % step;
    long end = Math.min(length, (to + step - 1) / step * step);
    if (end - start > MOST) {
      // Then Parquet reads by smaller parts.
      throw new IllegalArgumentException("a range of %d bytes".formatted(end - start));
    }
    ByteBuffer bytes = memory.apply((int) (end - start));
    readAligned(start, bytes, Math.max(1, PIECE / step) * step);
    bytes.position((int) (from - start)).limit((int) (to - start));
    range.setDataReadFuture(CompletableFuture.completedFuture(bytes.slice()));
  }

  private void readAligned(long start, ByteBuffer target, int piece) throws IOException {
    int done = 0;
    while (done < target.limit()) {
      ByteBuffer part = target.slice(done, Math.min(piece, target.limit() - done));
      while (part.hasRemaining()) {
        if (file.read(part, start + done + part.position()) < 0) {
          throw new EOFException("the file became shorter than %d bytes".formatted(length));
        }
      }
      if (sums.isPresent()) {
        sums.get().check(part.rewind(), start + done);
      }
      done += part.limit();
    }
  }

  @Override
  public void close() throws IOException {
    try (file) {
      if (sums.isPresent()) {
        sums.get().close();
      }
    }
  }
}
