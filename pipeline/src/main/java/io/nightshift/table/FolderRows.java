package io.nightshift.table;

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

/** Those of the files that a record lists. */
final class FolderRows extends PredictionRows {
  private final Storage table;
  private final PublishedFiles files;
  private final Configuration conf;

  FolderRows(Storage table, PublishedFiles files, Configuration conf) {
    this.table = table;
    this.files = files;
    this.conf = conf;
  }

  @Override
  public Publication record() {
    return files.record();
  }

  @Override
  protected void forEach(Predicate<Map<String, Object>> taker) {
    for (List<String> arm : files.paths().values()) {
      for (String path : arm) {
        if (!read(table.resolve(path), taker)) {
          return;
        }
      }
    }
  }

  private boolean read(Path path, Predicate<Map<String, Object>> taker) {
    try (ParquetReader<Group> reader =
        ParquetReader.builder(new GroupReadSupport(), path).withConf(conf).build()) {
      for (Group row = reader.read(); row != null; row = reader.read()) {
        if (!taker.test(ParquetValues.fields(row))) {
          return false;
        }
      }
      return true;
    } catch (IOException e) {
      throw new UnreachableException(
          "Cannot read %s: %s".formatted(Storage.display(path), e.getMessage()), e);
    }
  }
}
