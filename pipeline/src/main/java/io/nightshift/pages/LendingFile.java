package io.nightshift.pages;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.apache.parquet.bytes.ByteBufferAllocator;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.ParquetFileRange;
import org.apache.parquet.io.SeekableInputStream;

/**
 * A file whose ranges are read into memory that is lent: Parquet does not tell when it is done with
 * that.
 *
 * @param file what is read
 * @param memory where it goes
 */
record LendingFile(HadoopInputFile file, GroupMemory memory) implements InputFile {
  @Override
  public long getLength() throws IOException {
    return file.getLength();
  }

  @Override
  public SeekableInputStream newStream() throws IOException {
    SeekableInputStream in = file.newStream();
    try {
      return new LendingStream(
          in, LocalRanges.open(file.getPath(), file.getConfiguration()), memory);
    } catch (IOException | RuntimeException | Error e) {
      in.close();
      throw e;
    }
  }

  /** As messages name it. */
  @Override
  public String toString() {
    return file.toString();
  }

  private static final class LendingStream extends SeekableInputStream {
    private final SeekableInputStream in;
    private final Optional<LocalRanges> local;
    private final GroupMemory memory;

    LendingStream(SeekableInputStream in, Optional<LocalRanges> local, GroupMemory memory) {
      this.in = in;
      this.local = local;
      this.memory = memory;
    }

    @Override
    public void readVectored(List<ParquetFileRange> ranges, ByteBufferAllocator allocator)
        throws IOException {
      ByteBufferAllocator lent = memory.lend(ranges);
      if (local.isEmpty()) {
        in.readVectored(ranges, lent);
        return;
      }
      for (ParquetFileRange range : ranges) {
        local.get().read(range, lent::allocate);
      }
    }

    @Override
    public boolean readVectoredAvailable(ByteBufferAllocator allocator) {
      return local.isPresent() || in.readVectoredAvailable(allocator);
    }

    @Override
    public long getPos() throws IOException {
      return in.getPos();
    }

    @Override
    public void seek(long position) throws IOException {
      in.seek(position);
    }

    @Override
    public void readFully(byte[] bytes) throws IOException {
      in.readFully(bytes);
    }

    @Override
    public void readFully(byte[] bytes, int start, int length) throws IOException {
      in.readFully(bytes, start, length);
    }

    @Override
    public int read(ByteBuffer buffer) throws IOException {
      return in.read(buffer);
    }

    @Override
    public void readFully(ByteBuffer buffer) throws IOException {
      in.readFully(buffer);
    }

    @Override
    public int read() throws IOException {
      return in.read();
    }

    @Override
    public int read(byte[] bytes, int start, int length) throws IOException {
      return in.read(bytes, start, length);
    }

    @Override
    public long skip(long count) throws IOException {
      return in.skip(count);
    }

    @Override
    public int available() throws IOException {
      return in.available();
    }

    @Override
    public void close() throws IOException {
      try (in) {
        if (local.isPresent()) {
          local.get().close();
        }
      }
    }
  }
}
