package io.nightshift.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.DataPage;
import org.apache.parquet.column.page.DataPageV2;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.page.PageReader;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.io.ParquetDecodingException;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages that no writer makes, but that a damaged file may have. */
class ColumnPagesTest {
  private static final PrimitiveType FLOAT = Types.required(PrimitiveTypeName.FLOAT).named("speed");

  /** Three entries: 0.5, 1.5, 2.5. */
  private static final byte[] FLOATS =
      ByteBuffer.allocate(3 * Float.BYTES)
          .order(ByteOrder.LITTLE_ENDIAN)
          .putFloat(0.5F)
          .putFloat(1.5F)
          .putFloat(2.5F)
          .array();

  /** Three entries of one byte each: a, b, c. */
  private static final byte[] TEXTS = {1, 0, 0, 0, 'a', 1, 0, 0, 0, 'b', 1, 0, 0, 0, 'c'};

  /** One page of eight places of 32 bits, in a dictionary of three entries. */
  private static PageReader pages(byte[] entries, int... places) {
    ByteBuffer packed =
        ByteBuffer.allocate(2 + places.length * Integer.BYTES + 8).order(ByteOrder.LITTLE_ENDIAN);
    packed.put((byte) 32).put((byte) (1 << 1 | 1));
    for (int place : places) {
      packed.putInt(place);
    }
    byte[] page = packed.array();
    return new PageReader() {
      @Override
      public DictionaryPage readDictionaryPage() {
        return entries == null
            ? null
            : new DictionaryPage(BytesInput.from(entries), 3, Encoding.PLAIN);
      }

      @Override
      public long getTotalValueCount() {
        return places.length;
      }

      @Override
      public DataPage readPage() {
        return DataPageV2.uncompressed(
            places.length,
            /* nullCount */ 0,
            places.length,
            BytesInput.empty(),
            BytesInput.empty(),
            Encoding.RLE_DICTIONARY,
            BytesInput.from(page),
            Statistics.createStats(FLOAT));
      }
    };
  }

  private static ColumnDescriptor column(PrimitiveType type) {
    return new ColumnDescriptor(
        new String[] {type.getName()}, type, /* maxRep */ 0, /* maxDef */ 0);
  }

  @Test
  void looksUpPlaces() {
    FloatVector vector = new FloatVector(8);
    new ColumnPages(column(FLOAT), pages(FLOATS, 0, 1, 2, 2, 1, 0, 0, 1), vector).read(8);

    float[] found = new float[8];
    vector.copyFloats(0, 8, found);
    assertThat(found).containsExactly(0.5F, 1.5F, 2.5F, 2.5F, 1.5F, 0.5F, 0.5F, 1.5F);
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 1 << 20, -1, Integer.MIN_VALUE})
  void refusesAPlaceThatTheDictionaryDoesNotHave(int place) {
    String message = "place %d in a dictionary of 3 entries, in column '%s'";
    PrimitiveType text = Types.required(PrimitiveTypeName.BINARY).named("carrier");

    assertThatThrownBy(
            () ->
                new ColumnPages(
                        column(FLOAT),
                        pages(FLOATS, 0, 1, 2, 0, place, 0, 0, 1),
                        new FloatVector(8))
                    .read(8))
        .isInstanceOf(ParquetDecodingException.class)
        .hasMessage(message, place, "speed");
    assertThatThrownBy(
            () ->
                new ColumnPages(
                        column(text),
                        pages(TEXTS, 0, 1, 2, 0, 0, 0, 0, place),
                        new BytesVector(DataTypes.StringType, 8))
                    .read(8))
        .isInstanceOf(ParquetDecodingException.class)
        .hasMessage(message, place, "carrier");
  }

  @Test
  void refusesPlacesWithoutADictionary() {
    assertThatThrownBy(
            () ->
                new ColumnPages(
                        column(FLOAT), pages(null, 0, 0, 0, 0, 0, 0, 0, 0), new FloatVector(8))
                    .read(8))
        .isInstanceOf(ParquetDecodingException.class)
        .hasMessage("column 'speed' lacks its dictionary");
  }
}
