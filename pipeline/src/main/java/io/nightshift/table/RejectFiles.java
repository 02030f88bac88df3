package io.nightshift.table;

import io.nightshift.error.UnreachableException;
import io.nightshift.storage.Storage;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.List;
import java.util.function.Predicate;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/** Reads the reject files of a run in this process, one row at a time: it needs no Spark. */
public final class RejectFiles {
  private final Storage table;
  private final List<DataFile> files;
  private final Configuration conf;

  /** The files of a run in a table. */
  public RejectFiles(Storage table, RejectedRun run, Configuration conf) {
    this.table = table;
    this.files = run.files();
    this.conf = conf;
  }

  /**
   * Hands over the rows with a code, file by file.
   *
   * @param code the code, or the empty text for all
   * @param taker takes a row, and says whether it wants more
   */
  public void forEach(String code, Predicate<RejectedRow> taker) {
    read(code, group -> taker.test(RejectedRow.of(group)));
  }

  /**
   * Copies the rows with a code into a new Parquet file.
   *
   * @param code the code, or the empty text for all
   * @return how many they are
   * @throws UnreachableException if the file cannot be written
   */
  public long copy(String code, Path target) {
    Copy copy = new Copy(target);
    try {
      read(code, copy::add);
    } finally {
      copy.close();
    }
    return copy.rows;
  }

  private void read(String code, Predicate<Group> taker) {
    for (DataFile file : files) {
      Path path = table.resolve(file.path());
      try (ParquetReader<Group> reader =
          ParquetReader.builder(new GroupReadSupport(), path).withConf(conf).build()) {
        for (Group row = reader.read(); row != null; row = reader.read()) {
          boolean isWanted = code.isEmpty() || row.getString(RejectColumns.CODE, 0).equals(code);
          if (isWanted && !taker.test(row)) {
            return;
          }
        }
      } catch (FileNotFoundException e) {
        throw new UnreachableException(
            "Cannot read %s: it is gone".formatted(Storage.display(path)), e);
      } catch (IOException e) {
        throw new UnreachableException(
            "Cannot read %s: %s".formatted(Storage.display(path), e.getMessage()), e);
      }
    }
  }

  /** A file that is begun with its first row, whose schema it has. */
  private final class Copy {
    private final Path target;
    private ParquetWriter<Group> writer;
    private long rows;

    Copy(Path target) {
      this.target = target;
    }

    boolean add(Group row) {
      try {
        if (writer == null) {
          writer =
              ExampleParquetWriter.builder(target)
                  .withConf(conf)
                  .withType((org.apache.parquet.schema.MessageType) row.getType())
                  .withCompressionCodec(CompressionCodecName.SNAPPY)
                  .build();
        }
        writer.write(row);
      } catch (IOException e) {
        throw failed(e);
      }
      rows++;
      return true;
    }

    void close() {
      try {
        if (writer != null) {
          writer.close();
        }
      } catch (IOException e) {
        throw failed(e);
      }
    }

    private UnreachableException failed(IOException e) {
      return new UnreachableException(
          "Cannot write %s: %s".formatted(Storage.display(target), e.getMessage()), e);
    }
  }
}
