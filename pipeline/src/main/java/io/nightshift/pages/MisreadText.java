package io.nightshift.pages;

import java.util.EnumSet;
import java.util.Set;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.io.ParquetDecodingException;
import org.apache.spark.sql.types.StructType;

/**
 * Text that Spark's vectorised reader takes from a wrong place in the page, without an error: in
 * Spark 4.1.2 and 4.2.0 that which is delta-encoded in uncompressed pages. A file with it that this
 * reader cannot do must not be left to Spark's: it would give wrong keys.
 */
final class MisreadText {
  private static final Set<Encoding> DELTAS =
      EnumSet.of(Encoding.DELTA_BYTE_ARRAY, Encoding.DELTA_LENGTH_BYTE_ARRAY);

  /** Versions of Spark that read it rightly. */
  private static final String SOUND = "4.0.";

  private MisreadText() {}

  /**
   * Looks for such text.
   *
   * @param wanted the columns that will be read
   * @throws ParquetDecodingException if there is some; says what to do
   */
  static void refuse(ParquetMetadata footer, StructType wanted) {
    if (org.apache.spark.package$.MODULE$.SPARK_VERSION().startsWith(SOUND)) {
      return;
    }
    Set<String> names = Set.of(wanted.fieldNames());
    for (BlockMetaData group : footer.getBlocks()) {
      for (ColumnChunkMetaData chunk : group.getColumns()) {
        if (chunk.getCodec() == CompressionCodecName.UNCOMPRESSED
            && chunk.getEncodings().stream().anyMatch(DELTAS::contains)
            && names.contains(chunk.getPath().toArray()[0])) {
          throw new ParquetDecodingException(
              "Spark would misread column '%s', delta-encoded text of uncompressed pages; write it compressed, or set spark.sql.parquet.enableVectorizedReader=false"
                  .formatted(chunk.getPath().toDotString()));
        }
      }
    }
  }
}
