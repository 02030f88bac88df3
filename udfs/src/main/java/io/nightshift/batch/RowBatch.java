package io.nightshift.batch;

import java.math.BigDecimal;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import org.apache.spark.sql.Row;
import scala.collection.Seq;

/** A batch of Spark's public row objects, reused from one batch to the next. */
public final class RowBatch implements Batch {
  private final Row[] rows;
  private final Column[] columns;
  private int count;

  /** A batch of up to that many rows with that many columns. */
  public RowBatch(int capacity, int columns) {
    this.rows = new Row[capacity];
    this.columns = new Column[columns];
    for (int i = 0; i < columns; i++) {
      this.columns[i] = new RowColumn(i);
    }
  }

  /** Forgets the rows. */
  public void clear() {
    count = 0;
  }

  /** Adds a row. */
  public void add(Row row) {
    rows[count++] = row;
  }

  /** Whether no more rows can be added. */
  public boolean isFull() {
    return count == rows.length;
  }

  @Override
  public int rows() {
    return count;
  }

  @Override
  public Column column(int index) {
    return columns[index];
  }

  private final class RowColumn extends ObjectColumn {
    private final int field;

    RowColumn(int field) {
      this.field = field;
    }

    @Override
    Object valueAt(int row) {
      return rows[row].get(field);
    }
  }

  private static final class SeqColumn extends ObjectColumn {
    private final Seq<?> elements;

    SeqColumn(Seq<?> elements) {
      this.elements = elements;
    }

    @Override
    Object valueAt(int row) {
      return elements.apply(row);
    }
  }

  /** Takes values out of the objects that Spark's rows and arrays hold. */
  private abstract static class ObjectColumn implements Column {
    abstract Object valueAt(int row);

    @Override
    public boolean isNull(int row) {
      return valueAt(row) == null;
    }

    @Override
    public boolean booleanAt(int row) {
      return (Boolean) valueAt(row);
    }

    @Override
    public long longAt(int row) {
      Object value = valueAt(row);
      if (value instanceof Number number) {
        return number.longValue();
      }
      if (value instanceof Instant instant) {
        return micros(instant);
      }
      if (value instanceof LocalDate date) {
        return date.toEpochDay();
      }
      if (value instanceof LocalDateTime local) {
        return micros(local.toInstant(ZoneOffset.UTC));
      }
      if (value instanceof Timestamp timestamp) {
        return micros(timestamp.toInstant());
      }
      if (value instanceof Date date) {
        return date.toLocalDate().toEpochDay();
      }
      return Column.super.longAt(row);
    }

    private static long micros(Instant instant) {
      // ChronoUnit counts nanoseconds on the way, which end in 2262; Spark's timestamps do not.
      return Math.addExact(
          Math.multiplyExact(instant.getEpochSecond(), 1_000_000L), instant.getNano() / 1_000);
    }

    @Override
    public double doubleAt(int row) {
      return ((Number) valueAt(row)).doubleValue();
    }

    @Override
    public String stringAt(int row) {
      return (String) valueAt(row);
    }

    @Override
    public byte[] bytesAt(int row) {
      return (byte[]) valueAt(row);
    }

    @Override
    public BigDecimal decimalAt(int row) {
      return (BigDecimal) valueAt(row);
    }

    @Override
    public int lengthAt(int row) {
      Object value = valueAt(row);
      if (value instanceof Row vector && isSparse(vector)) {
        return vector.getInt(VectorType.SIZE);
      }
      return value instanceof scala.collection.Map<?, ?> map
          ? map.size()
          : elements(value).length();
    }

    @Override
    public Column keysAt(int row) {
      return new SeqColumn(((scala.collection.Map<?, ?>) valueAt(row)).keys().toSeq());
    }

    @Override
    public Column elementsAt(int row) {
      Object value = valueAt(row);
      return value instanceof Row vector && isSparse(vector)
          ? sparse(vector)
          : new SeqColumn(elements(value));
    }

    private static Column sparse(Row vector) {
      Seq<?> kept = vector.getSeq(VectorType.INDICES);
      Seq<?> values = vector.getSeq(VectorType.VALUES);
      int[] indices = new int[kept.length()];
      double[] at = new double[indices.length];
      Arrays.setAll(indices, i -> (Integer) kept.apply(i));
      Arrays.setAll(at, i -> (Double) values.apply(i));
      return new SparseColumn(indices, at);
    }

    /** The elements of an array or a dense vector, the values of a map. */
    private static Seq<?> elements(Object value) {
      if (value instanceof Row vector) {
        return vector.getSeq(VectorType.VALUES);
      }
      return value instanceof scala.collection.Map<?, ?> map
          ? map.values().toSeq()
          : (Seq<?>) value;
    }

    private static boolean isSparse(Row vector) {
      return vector.getByte(VectorType.TYPE) == VectorType.SPARSE;
    }
  }
}
