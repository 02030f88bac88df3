package io.nightshift.pages;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.parquet.bytes.ByteBufferInputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Dictionary;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.ValuesType;
import org.apache.parquet.column.page.DataPage;
import org.apache.parquet.column.page.DataPageV1;
import org.apache.parquet.column.page.DataPageV2;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.page.PageReader;
import org.apache.parquet.column.values.ValuesReader;
import org.apache.parquet.io.ParquetDecodingException;

/**
 * The pages of one column in a row group, one after the other: any number of values at a time is
 * decoded into a vector. Not thread-safe.
 */
final class ColumnPages {
  private final ColumnDescriptor column;
  private final PageReader pages;
  private final PageVector vector;
  private Dictionary dictionary;
  private int[] places = new int[0];
  private int[] levels = new int[0];

  /** Rows of the page that are not decoded yet. */
  private int left;

  /** Which of them have a value; null if all have. */
  private HybridValues presence;

  private Values values;

  /** The values of a page, without what is missing. */
  @FunctionalInterface
  private interface Values {
    void next(int row, int count);
  }

  ColumnPages(ColumnDescriptor column, PageReader pages, PageVector vector) {
    this.column = column;
    this.pages = pages;
    this.vector = vector;
  }

  /**
   * Decodes the next rows into the vector, from its first row on.
   *
   * @throws ParquetDecodingException if what is in the file is no such thing
   */
  void read(int rows) {
    vector.clear();
    int row = 0;
    while (row < rows) {
      if (left == 0) {
        nextPage();
      }
      int count = Math.min(left, rows - row);
      if (count == 0) {
        continue;
      } else if (presence == null) {
        values.next(row, count);
      } else {
        readPresent(row, count);
      }
      row += count;
      left -= count;
    }
  }

  private void readPresent(int first, int count) {
    levels = levels.length < count ? new int[count] : levels;
    presence.read(levels, 0, count);
    int i = 0;
    while (i < count) {
      int from = i;
      while (i < count && levels[i] != 0) {
        i++;
      }
      if (i > from) {
        values.next(first + from, i - from);
      }
      for (; i < count && levels[i] == 0; i++) {
        vector.putNull(first + i);
      }
    }
  }

  private void nextPage() {
    if (dictionary == null) {
      readDictionary();
    }
    DataPage page = pages.readPage();
    if (page == null) {
      throw new ParquetDecodingException(
          "column '%s' has fewer values than its row group has rows".formatted(name()));
    }
    left = page.getValueCount();
    if (left < 0) {
      throw new ParquetDecodingException(
          "a page of %d values in column '%s'".formatted(left, name()));
    } else if (left == 0) {
      return;
    }
    try {
      if (page instanceof DataPageV1 first) {
        begin(first);
      } else {
        begin((DataPageV2) page);
      }
    } catch (IOException e) {
      throw new ParquetDecodingException("a page of column '%s'".formatted(name()), e);
    }
  }

  private String name() {
    return String.join(".", column.getPath());
  }

  private void readDictionary() {
    DictionaryPage page = pages.readDictionaryPage();
    if (page != null) {
      try {
        dictionary = page.getEncoding().initDictionary(column, page);
      } catch (IOException e) {
        throw new ParquetDecodingException("the dictionary of column '%s'".formatted(name()), e);
      }
      vector.setDictionary(dictionary);
    }
  }

  private void begin(DataPageV1 page) throws IOException {
    ByteBuffer bytes = PageCodecs.bytes(page.getBytes()).order(ByteOrder.LITTLE_ENDIAN);
    presence = null;
    if (column.getMaxDefinitionLevel() > 0) {
      if (page.getDlEncoding() != Encoding.RLE) {
        throw new ParquetDecodingException(
            "levels of column '%s' as %s".formatted(name(), page.getDlEncoding()));
      }
      int length = bytes.getInt();
      presence = presence(slice(bytes, length));
      bytes.position(bytes.position() + length);
    }
    begin(page.getValueEncoding(), bytes);
  }

  private void begin(DataPageV2 page) throws IOException {
    BytesInput present = page.getDefinitionLevels();
    presence =
        column.getMaxDefinitionLevel() > 0 ? presence(PageCodecs.bytes(present).duplicate()) : null;
    begin(page.getDataEncoding(), PageCodecs.bytes(page.getData()));
  }

  private ByteBuffer slice(ByteBuffer bytes, int length) {
    if (length < 0 || length > bytes.remaining()) {
      throw new ParquetDecodingException(
          "levels of column '%s' that are longer than their page".formatted(name()));
    }
    return bytes.duplicate().limit(bytes.position() + length);
  }

  /** Null if all have a value, as is usual. */
  private HybridValues presence(ByteBuffer bytes) {
    HybridValues found = hybrid(bytes, 1);
    return found.isRunOf(1, left) ? null : found;
  }

  private static HybridValues hybrid(ByteBuffer bytes, int width) {
    int from = bytes.arrayOffset() + bytes.position();
    return new HybridValues(bytes.array(), from, from + bytes.remaining(), width);
  }

  private void begin(Encoding encoding, ByteBuffer bytes) throws IOException {
    if (encoding == Encoding.PLAIN && vector.knowsPlain()) {
      values = plain(bytes);
    } else if (encoding.usesDictionary()) {
      values = places(bytes);
    } else {
      ValuesReader reader = encoding.getValuesReader(column, ValuesType.VALUES);
      reader.initFromPage(left, ByteBufferInputStream.wrap(bytes.slice()));
      values =
          (row, count) -> {
            for (int i = 0; i < count; i++) {
              vector.putNext(reader, row + i);
            }
          };
    }
  }

  private Values plain(ByteBuffer page) {
    byte[] bytes = page.array();
    int end = page.arrayOffset() + page.limit();
    int[] at = {page.arrayOffset() + page.position()};
    return (row, count) -> at[0] = vector.putPlain(bytes, at[0], end, row, count);
  }

  private Values places(ByteBuffer bytes) {
    if (dictionary == null) {
      throw new ParquetDecodingException("column '%s' lacks its dictionary".formatted(name()));
    }
    // Nothing at all stands for no values.
    int width = bytes.hasRemaining() ? bytes.get() : 0;
    HybridValues found = hybrid(bytes, width);
    int most = dictionary.getMaxId();
    return (row, count) -> {
      places = places.length < count ? new int[count] : places;
      found.read(places, 0, count);
      try {
        vector.putPlaces(places, row, count);
      } catch (IndexOutOfBoundsException e) {
        // An array checks each place anyway: checking all of them before would be the same work
        // twice.
        requireAtMost(most, count);
        throw e;
      }
    };
  }

  private void requireAtMost(int most, int count) {
    for (int i = 0; i < count; i++) {
      if (places[i] < 0 || places[i] > most) {
        throw new ParquetDecodingException(
            "place %d in a dictionary of %d entries, in column '%s'"
                .formatted(places[i], most + 1, name()));
      }
    }
  }
}
