package io.nightshift.table;

import io.nightshift.batch.Column;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.util.HadoopOutputFile;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.MessageType;

/**
 * Writes batches of columns into one Parquet file, Snappy-compressed. Not thread-safe; a file that
 * is not closed is no file.
 */
public final class BatchFileWriter implements Closeable {
  private final ColumnsWriteSupport support;
  private final ParquetWriter<Integer> writer;
  private final Path path;
  private final MeasuredOutputFile file;
  private long rows;

  /** Begins a file of fields whose readers go by names. */
  public BatchFileWriter(Path path, Configuration conf, List<FileField> fields) throws IOException {
    this(path, conf, FileShape.of(fields));
  }

  /** Begins a file. */
  public BatchFileWriter(Path path, Configuration conf, FileShape shape) throws IOException {
    this.path = path;
    this.file = new MeasuredOutputFile(HadoopOutputFile.fromPath(path, conf));
    this.support = new ColumnsWriteSupport(shape);
    this.writer =
        new Builder(file, support)
            .withConf(conf)
            .withCompressionCodec(CompressionCodecName.SNAPPY)
            .withWriteMode(ParquetFileWriter.Mode.CREATE)
            .build();
  }

  /**
   * Appends rows.
   *
   * @param columns the values of each field in order, those of groups one after the other
   * @param count how many rows, from the columns' first
   */
  public void write(List<Column> columns, int count) throws IOException {
    support.columns = columns;
    for (int row = 0; row < count; row++) {
      writer.write(row);
    }
    rows += count;
  }

  /** How many rows were written so far. */
  public long rows() {
    return rows;
  }

  /** Where the file is being written. */
  public Path path() {
    return path;
  }

  /** How long the file is, once closed, in bytes. */
  public long bytes() {
    return file.length();
  }

  /** What is in its columns, once closed. */
  public FileMetrics metrics() {
    return FileMetrics.of(writer.getFooter());
  }

  @Override
  public void close() throws IOException {
    writer.close();
  }

  private static final class Builder extends ParquetWriter.Builder<Integer, Builder> {
    private final WriteSupport<Integer> support;

    Builder(OutputFile file, WriteSupport<Integer> support) {
      super(file);
      this.support = support;
    }

    @Override
    protected Builder self() {
      return this;
    }

    @Override
    @SuppressWarnings("deprecation") // abstract, so there is no way around it
    protected WriteSupport<Integer> getWriteSupport(Configuration conf) {
      return support;
    }
  }

  /** Parquet asks for records; a record here is the index of a row in the current columns. */
  private static final class ColumnsWriteSupport extends WriteSupport<Integer> {
    private final MessageType schema;
    private final List<FileField> fields;
    private final List<ValueWriter> writers = new ArrayList<>();
    private RecordConsumer consumer;
    private List<Column> columns = List.of();

    ColumnsWriteSupport(FileShape shape) {
      this.schema = ParquetTypes.schema(shape);
      this.fields = shape.fields();
      for (FileField field : fields) {
        List<FileField.Value> values =
            field instanceof FileField.Group group
                ? group.values()
                : List.of((FileField.Value) field);
        values.forEach(value -> writers.add(ValueWriter.of(value.type())));
      }
    }

    @Override
    @SuppressWarnings("deprecation") // abstract, so there is no way around it
    public WriteContext init(Configuration conf) {
      return new WriteContext(schema, Map.of("writer", "nightshift"));
    }

    @Override
    public void prepareForWrite(RecordConsumer recordConsumer) {
      this.consumer = recordConsumer;
    }

    @Override
    public void write(Integer row) {
      consumer.startMessage();
      int column = 0;
      for (int f = 0; f < fields.size(); f++) {
        if (fields.get(f) instanceof FileField.Group group) {
          consumer.startField(group.name(), f);
          consumer.startGroup();
          for (int v = 0; v < group.values().size(); v++) {
            writeValue(group.values().get(v).name(), v, column++, row);
          }
          consumer.endGroup();
          consumer.endField(group.name(), f);
        } else {
          writeValue(fields.get(f).name(), f, column++, row);
        }
      }
      consumer.endMessage();
    }

    private void writeValue(String name, int position, int column, int row) {
      Column values = columns.get(column);
      if (!values.isNull(row)) {
        consumer.startField(name, position);
        writers.get(column).write(consumer, values, row);
        consumer.endField(name, position);
      }
    }
  }
}
