package io.nightshift.pages;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.zip.CRC32;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * What Hadoop writes beside a file on a local disk: a CRC-32 of each few hundred bytes of it. Not
 * thread-safe.
 *
 * @see org.apache.hadoop.fs.ChecksumFileSystem
 */
final class LocalSums implements Closeable {
  /** {@code "crc\0"}. */
  private static final int MAGIC = 0x63726300;

  private static final int HEADER = 2 * Integer.BYTES;

  /** Far beyond what anybody sets. */
  private static final int MOST_BYTES = 1 << 24;

  private static final Logger LOG = LogManager.getLogger(LocalSums.class);

  private final Path file;
  private final FileChannel sums;
  private final int bytesPerSum;
  private final CRC32 sum = new CRC32();
  private ByteBuffer expected = ByteBuffer.allocate(0);

  private LocalSums(Path file, FileChannel sums, int bytesPerSum) {
    this.file = file;
    this.sums = sums;
    this.bytesPerSum = bytesPerSum;
  }

  /**
   * Opens the sums of a file.
   *
   * @return empty if there are none, or what is there is something else or cannot be read, which
   *     Hadoop passes over, too
   */
  static Optional<LocalSums> open(Path place, Path file) throws ClosedByInterruptException {
    FileChannel sums = null;
    try {
      sums = FileChannel.open(place, StandardOpenOption.READ);
      ByteBuffer header = ByteBuffer.allocate(HEADER);
      if (readAt(sums, header, 0)
          && header.getInt(0) == MAGIC
          && header.getInt(Integer.BYTES) > 0
          && header.getInt(Integer.BYTES) <= MOST_BYTES) {
        return Optional.of(new LocalSums(file, sums, header.getInt(Integer.BYTES)));
      }
    } catch (ClosedByInterruptException e) {
      throw e;
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      LOG.warn("Reading {} without its checksums, which cannot be read: {}", file, e.toString());
    }
    close(sums);
    return Optional.empty();
  }

  private static void close(FileChannel sums) {
    if (sums != null) {
      try {
        sums.close();
      } catch (IOException e) {
        LOG.debug("Cannot close checksums that are of no use", e);
      }
    }
  }

  /** Returns whether the channel has enough. */
  private static boolean readAt(FileChannel channel, ByteBuffer target, long position)
      throws IOException {
    while (target.hasRemaining()) {
      if (channel.read(target, position + target.position()) < 0) {
        return false;
      }
    }
    return true;
  }

  /** What begins at a multiple of this can be checked. */
  int bytesPerSum() {
    return bytesPerSum;
  }

  /**
   * Checks a part of the file.
   *
   * @param part a heap buffer; its end is that of a sum, or of the file
   * @param position of the part in the file
   * @throws ChecksumException if it is not what was written
   */
  void check(ByteBuffer part, long position) throws IOException {
    int count = (part.remaining() + bytesPerSum - 1) / bytesPerSum;
    int length = Math.multiplyExact(count, Integer.BYTES);
    expected = expected.capacity() < length ? ByteBuffer.allocate(length) : expected;
    expected.clear().limit(length);
    if (!readAt(sums, expected, HEADER + position / bytesPerSum * Integer.BYTES)) {
      throw new EOFException("the checksum file of %s ends before the file does".formatted(file));
    }
    expected.flip();
    int first = part.arrayOffset() + part.position();
    for (int at = 0; at < part.remaining(); at += bytesPerSum) {
      sum.reset();
      sum.update(part.array(), first + at, Math.min(bytesPerSum, part.remaining() - at));
      if ((int) sum.getValue() != expected.getInt()) {
        throw new ChecksumException(
            "Checksum error: %s at %d".formatted(file, position + at), position + at);
      }
    }
  }

  @Override
  public void close() throws IOException {
    sums.close();
  }
}
