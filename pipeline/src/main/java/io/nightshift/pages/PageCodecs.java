package io.nightshift.pages;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.bytes.ByteBufferInputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.CodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.xerial.snappy.Snappy;

/**
 * Compresses and decompresses pages: those of Snappy, which is what most files have, straight from
 * array to array, into memory that is used again for the next page; others as Parquet does it. By
 * Hadoop's codecs each page is copied twice on its way. Not thread-safe.
 */
public final class PageCodecs implements CompressionCodecFactory {
  private final CodecFactory others;

  /** Codecs for one file. */
  public PageCodecs(Configuration conf) {
    this.others = new CodecFactory(conf, ParquetProperties.DEFAULT_PAGE_SIZE);
  }

  @Override
  public BytesInputCompressor getCompressor(CompressionCodecName codec) {
    return codec == CompressionCodecName.SNAPPY
        ? new SnappyCompressor()
        : others.getCompressor(codec);
  }

  /** Parquet asks once for each column of a row group. */
  @Override
  public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
    return codec == CompressionCodecName.SNAPPY ? new SnappyPages() : others.getDecompressor(codec);
  }

  @Override
  public void release() {
    others.release();
  }

  /** What there is, in one array; without a copy, where it is in one already. */
  static ByteBuffer bytes(BytesInput input) throws IOException {
    // As a stream: decompressors that make one must not be asked for their bytes in parts.
    ByteBufferInputStream stream = input.toInputStream();
    ByteBuffer bytes = stream.slice(stream.available());
    if (bytes.hasArray()) {
      return bytes.slice();
    }
    byte[] copy = new byte[bytes.remaining()];
    bytes.duplicate().get(copy);
    return ByteBuffer.wrap(copy);
  }

  private static final class SnappyCompressor implements BytesInputCompressor {
    private byte[] compressed = new byte[0];

    @Override
    public BytesInput compress(BytesInput page) throws IOException {
      ByteBuffer source = bytes(page);
      int most = Snappy.maxCompressedLength(source.remaining());
      compressed = compressed.length < most ? new byte[most] : compressed;
      int length =
          Snappy.compress(
              source.array(),
              source.arrayOffset() + source.position(),
              source.remaining(),
              compressed,
              0);
      return BytesInput.from(ByteBuffer.wrap(compressed, 0, length));
    }

    @Override
    public CompressionCodecName getCodecName() {
      return CompressionCodecName.SNAPPY;
    }

    @Override
    public void release() {
      compressed = new byte[0];
    }
  }

  private static final class SnappyPages implements BytesInputDecompressor {
    private byte[] page = new byte[0];

    @Override
    public BytesInput decompress(BytesInput compressed, int size) throws IOException {
      if (size == 0) {
        // Nothing may be nothing compressed, too, which Snappy would not take.
        return BytesInput.empty();
      }
      page = page.length < size ? new byte[size] : page;
      uncompress(bytes(compressed), page, 0, size);
      // As a buffer: Parquet would copy an array.
      return BytesInput.from(ByteBuffer.wrap(page, 0, size));
    }

    @Override
    public void decompress(ByteBuffer input, int length, ByteBuffer output, int size)
        throws IOException {
      if (size == 0) {
        input.position(input.position() + length);
        return;
      }
      byte[] bytes = new byte[size];
      uncompress(bytes(BytesInput.from(input.slice().limit(length))), bytes, 0, size);
      input.position(input.position() + length);
      output.put(bytes);
    }

    private static void uncompress(ByteBuffer source, byte[] target, int from, int size)
        throws IOException {
      byte[] bytes = source.array();
      int offset = source.arrayOffset() + source.position();
      int length = source.remaining();
      // It writes as much as the data says: more than there is room for would be out of bounds.
      int told = Snappy.uncompressedLength(bytes, offset, length);
      if (told != size) {
        throw new IOException(
            "a page that should be of %d bytes is of %d, decompressed".formatted(size, told));
      }
      Snappy.uncompress(bytes, offset, length, target, from);
    }

    @Override
    public void release() {
      page = new byte[0];
    }
  }
}
