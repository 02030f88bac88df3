package io.nightshift.table;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.error.Nearest;
import io.nightshift.error.UnreachableException;
import io.nightshift.storage.Storage;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.example.GroupReadSupport;

/**
 * Reads the predictions of the run that is current in this process, one row at a time: it needs no
 * Spark.
 */
public final class PredictionRows {
  private final Storage table;
  private final PublishedFiles files;
  private final Configuration conf;

  /**
   * Those of a snapshot.
   *
   * @throws InvalidRequestException if nothing is published for it
   * @throws UnreachableException if a file of the record is not there
   */
  public PredictionRows(PredictionTable table, String snapshot, Configuration conf) {
    this.table = table.storage();
    this.files = PublishedFiles.current(table, snapshot);
    this.conf = conf;
  }

  /** The run that is read. */
  public Publication record() {
    return files.record();
  }

  /**
   * Hands over the rows, file by file, as values that JSON can say.
   *
   * @param wanted the text of values that a row must have, by column; empty for every row
   * @param taker takes a row, and says whether it wants more
   * @throws InvalidRequestException if there is no such column
   */
  public void forEach(Map<String, String> wanted, Predicate<Map<String, Object>> taker) {
    for (List<String> arm : files.paths().values()) {
      for (String path : arm) {
        if (!read(table.resolve(path), wanted, taker)) {
          return;
        }
      }
    }
  }

  private boolean read(
      Path path, Map<String, String> wanted, Predicate<Map<String, Object>> taker) {
    try (ParquetReader<Group> reader =
        ParquetReader.builder(new GroupReadSupport(), path).withConf(conf).build()) {
      for (Group row = reader.read(); row != null; row = reader.read()) {
        Map<String, Object> values = ParquetValues.fields(row);
        if (matches(values, wanted) && !taker.test(values)) {
          return false;
        }
      }
      return true;
    } catch (IOException e) {
      throw new UnreachableException(
          "Cannot read %s: %s".formatted(Storage.display(path), e.getMessage()), e);
    }
  }

  private static boolean matches(Map<String, Object> row, Map<String, String> wanted) {
    for (Map.Entry<String, String> condition : wanted.entrySet()) {
      String column = condition.getKey();
      if (!row.containsKey(column)) {
        throw new InvalidRequestException(
            "Unknown column '%s': the predictions have %s%s"
                .formatted(
                    column,
                    String.join(", ", row.keySet()),
                    Nearest.hint(column, List.copyOf(row.keySet()))));
      }
      if (!String.valueOf(row.get(column)).equals(condition.getValue())) {
        return false;
      }
    }
    return true;
  }
}
