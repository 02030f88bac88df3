package io.nightshift.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory.BytesInputDecompressor;
import org.apache.parquet.hadoop.CodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Pages are those that Parquet's own codecs make and read. */
class PageCodecsTest {
  private final Configuration conf = new Configuration();

  private static byte[] page(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    Arrays.fill(bytes, 0, length / 2, (byte) 7);
    return bytes;
  }

  private static byte[] copy(BytesInput bytes) throws IOException {
    ByteBuffer found = PageCodecs.bytes(bytes);
    byte[] copy = new byte[found.remaining()];
    found.get(copy);
    return copy;
  }

  @ParameterizedTest
  @EnumSource(names = {"UNCOMPRESSED", "SNAPPY", "GZIP", "ZSTD", "LZ4_RAW"})
  void readsWhatParquetWritesAndWritesWhatItReads(CompressionCodecName codec) throws IOException {
    CodecFactory parquets = new CodecFactory(conf, 1 << 20);
    PageCodecs codecs = new PageCodecs(conf);
    BytesInputDecompressor decompressor = codecs.getDecompressor(codec);
    for (int length : new int[] {1, 50_000, 300, 100_000}) {
      byte[] page = page(length);
      byte[] theirs = copy(parquets.getCompressor(codec).compress(BytesInput.from(page)));
      byte[] ours = copy(codecs.getCompressor(codec).compress(BytesInput.from(page)));

      assertThat(copy(decompressor.decompress(BytesInput.from(theirs), length))).isEqualTo(page);
      assertThat(copy(parquets.getDecompressor(codec).decompress(BytesInput.from(ours), length)))
          .isEqualTo(page);
    }
    codecs.release();
    parquets.release();
  }

  @Test
  void readsAPageThatLiesInSeveralPieces() throws IOException {
    byte[] page = page(10_000);
    PageCodecs codecs = new PageCodecs(conf);
    byte[] compressed =
        copy(codecs.getCompressor(CompressionCodecName.SNAPPY).compress(BytesInput.from(page)));
    ByteBuffer direct = ByteBuffer.allocateDirect(compressed.length - 100);
    direct.put(compressed, 100, compressed.length - 100).flip();
    BytesInput pieces =
        BytesInput.from(List.of(ByteBuffer.wrap(compressed, 0, 100).slice(), direct));

    BytesInputDecompressor decompressor = codecs.getDecompressor(CompressionCodecName.SNAPPY);

    assertThat(copy(decompressor.decompress(pieces, 10_000))).isEqualTo(page);
    ByteBuffer input = ByteBuffer.wrap(compressed);
    ByteBuffer output = ByteBuffer.allocate(10_000);
    decompressor.decompress(input, compressed.length, output, 10_000);
    assertThat(output.array()).isEqualTo(page);
    assertThat(input.hasRemaining()).isFalse();
  }

  @Test
  void takesNothingForNothing() throws IOException {
    BytesInputDecompressor decompressor =
        new PageCodecs(conf).getDecompressor(CompressionCodecName.SNAPPY);

    assertThat(copy(decompressor.decompress(BytesInput.empty(), 0))).isEmpty();
    decompressor.decompress(ByteBuffer.allocate(0), 0, ByteBuffer.allocate(0), 0);
  }

  @Test
  void refusesAPageOfAnotherSizeThanItsHeaderSays() throws IOException {
    PageCodecs codecs = new PageCodecs(conf);
    byte[] compressed =
        copy(
            codecs
                .getCompressor(CompressionCodecName.SNAPPY)
                .compress(BytesInput.from(page(1_000))));

    assertThatThrownBy(
            () ->
                codecs
                    .getDecompressor(CompressionCodecName.SNAPPY)
                    .decompress(BytesInput.from(compressed), 999))
        .isInstanceOf(IOException.class)
        .hasMessage("a page that should be of 999 bytes is of 1000, decompressed");
  }
}
