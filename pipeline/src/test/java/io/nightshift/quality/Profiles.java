package io.nightshift.quality;

import io.nightshift.batch.RowBatch;
import io.nightshift.binding.OutputBinding;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;

/** Profiles of values that a test has at hand. */
final class Profiles {
  private Profiles() {}

  /** That of a column of such a type; null stands for a row without a value. */
  static Profile of(DataType type, List<?> values) {
    return of(type, values, Math.max(1, values.size()));
  }

  /** The same, batch by batch. */
  static Profile of(DataType type, List<?> values, int batchRows) {
    OutputProfiler profiler =
        new OutputProfiler(List.of(new OutputBinding("score", null, null, type)));
    for (int from = 0; from < values.size(); from += batchRows) {
      List<?> part = values.subList(from, Math.min(values.size(), from + batchRows));
      RowBatch batch = new RowBatch(part.size(), 1);
      part.forEach(value -> batch.add(RowFactory.create(new Object[] {value})));
      profiler.add(List.of(batch.column(0)), part.size());
    }
    return profiler.profiles().get("score");
  }

  /** What a task sends to the driver. */
  static byte[] sent(Profile profile) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(profile);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** What the driver makes of it. */
  static Object received(byte[] sent) {
    try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(sent))) {
      return in.readObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }
}
