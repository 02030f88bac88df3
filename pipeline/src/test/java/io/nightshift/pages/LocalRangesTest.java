package io.nightshift.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.parquet.io.ParquetFileRange;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LocalRangesTest {
  /** Neither a multiple of what is read at a time nor of what has a sum. */
  private static final int LENGTH = 700_007;

  /** In no sum of the file's first or last bytes. */
  private static final int DAMAGED = 300_000;

  private final Configuration conf = new Configuration();
  private final byte[] bytes = new byte[LENGTH];

  @TempDir private Path folder;

  private Path file;
  private Path sums;

  @BeforeEach
  void writeAsHadoopDoes() throws IOException {
    new Random(1).nextBytes(bytes);
    file = folder.resolve("data");
    sums = folder.resolve(".data.crc");
    try (OutputStream out = FileSystem.getLocal(conf).create(path())) {
      out.write(bytes);
    }
    assertThat(sums).exists();
  }

  private org.apache.hadoop.fs.Path path() {
    return new org.apache.hadoop.fs.Path(file.toUri());
  }

  private byte[] read(long from, int length) throws IOException {
    ParquetFileRange range = new ParquetFileRange(from, length);
    try (LocalRanges ranges = LocalRanges.open(path(), conf).orElseThrow()) {
      ranges.read(range, ByteBuffer::allocate);
    }
    ByteBuffer read = range.getDataReadFuture().join();
    byte[] copy = new byte[read.remaining()];
    read.get(copy);
    return copy;
  }

  private void damage() throws IOException {
    byte[] damaged = bytes.clone();
    damaged[DAMAGED] ^= 1;
    Files.write(file, damaged);
  }

  @ParameterizedTest
  @CsvSource({"true", "false"})
  void readsWhatIsThere(boolean hasSums) throws IOException {
    if (!hasSums) {
      Files.delete(sums);
    }
    int[][] ranges = {
      {0, LENGTH},
      {0, 1},
      {0, 512},
      {1, 511},
      {511, 2},
      {512, 512},
      {LENGTH - 1, 1},
      {LENGTH - 600, 600},
      {262_143, 3},
      {5, 262_144},
      {100_001, 500_003},
      {LENGTH, 0},
    };
    for (int[] range : ranges) {
      assertThat(read(range[0], range[1]))
          .as(Arrays.toString(range))
          .isEqualTo(Arrays.copyOfRange(bytes, range[0], range[0] + range[1]));
    }
  }

  @ParameterizedTest
  @CsvSource({"0, 700007", "300000, 1", "300001, 1", "299999, 1", "299900, 300"})
  void refusesWhatWasNotWritten(int from, int length) throws IOException {
    damage();

    assertThatExceptionOfType(ChecksumException.class)
        .isThrownBy(() -> read(from, length))
        .withMessage("Checksum error: %s at %d", file, DAMAGED / 512 * 512);
    // What lies elsewhere is as it was.
    assertThat(read(0, 200_000)).isEqualTo(Arrays.copyOf(bytes, 200_000));
    assertThat(read(LENGTH - 5, 5)).isEqualTo(Arrays.copyOfRange(bytes, LENGTH - 5, LENGTH));
  }

  @ParameterizedTest
  @CsvSource({"false", "true"})
  void passesOverWhatIsNoFileOfSums(boolean isLong) throws IOException {
    damage();
    Files.write(sums, isLong ? new byte[10_000] : new byte[] {'c', 'r', 'c', 0});

    assertThat(read(0, LENGTH)).isEqualTo(Files.readAllBytes(file));
  }

  /** As Hadoop does: they may be somebody else's, where the file is not. */
  @Test
  void readsWithoutSumsThatCannotBeRead() throws IOException {
    Files.delete(sums);
    Files.createDirectory(sums);

    assertThat(read(0, LENGTH)).isEqualTo(bytes);
  }

  @Test
  void refusesAFileThatIsLongerThanItsSums() throws IOException {
    Files.write(sums, Arrays.copyOf(Files.readAllBytes(sums), 1_000));

    assertThat(read(0, 100_000)).isEqualTo(Arrays.copyOf(bytes, 100_000));
    assertThatExceptionOfType(EOFException.class)
        .isThrownBy(() -> read(0, LENGTH))
        .withMessage("the checksum file of %s ends before the file does", file);
  }

  @Test
  void refusesARangeBehindTheEnd() {
    assertThatExceptionOfType(EOFException.class)
        .isThrownBy(() -> read(LENGTH - 10, 11))
        .withMessage("bytes 699997 to 700008 of a file that has 700007");
  }

  @Test
  void leavesOtherFileSystemsToHadoop() throws IOException {
    conf.setClass("fs.file.impl", RawLocalFileSystem.class, FileSystem.class);
    conf.setBoolean("fs.file.impl.disable.cache", true);

    assertThat(LocalRanges.open(path(), conf)).isEmpty();
  }
}
