package io.nightshift.inference;

import io.nightshift.batch.Batch;
import io.nightshift.batch.Column;
import io.nightshift.batch.Reject;
import io.nightshift.batch.RowBatch;
import io.nightshift.batch.Selection;
import io.nightshift.binding.Binding;
import io.nightshift.error.InvalidRequestException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.MapType;

/**
 * What scoring a few rows came to, by the same code as scores a snapshot.
 *
 * @param rows how many there were
 * @param sound how many have scores that are all finite
 * @param rejects why rows could not be scored
 * @param notFinite in how many rows a prediction column is NaN or infinite
 */
public record Trial(
    int rows, int sound, List<Reject> rejects, SortedMap<String, Integer> notFinite) {

  /**
   * Scores rows.
   *
   * @param rows with the columns of the binding, in its order; at least one
   * @throws InvalidRequestException if the model gives what the binding does not expect
   */
  public static Trial run(OnnxSession session, Binding binding, List<Row> rows) {
    RowBatch batch = new RowBatch(rows.size(), binding.columns().size());
    rows.forEach(batch::add);
    Scores scores = new Scores(binding);
    new BatchScorer(session, binding, rows.size()).score(batch, scores);
    return new Trial(rows.size(), scores.sound, List.copyOf(scores.rejects), scores.notFinite);
  }

  private static final class Scores implements ScoreSink {
    private final Binding binding;
    private final List<Reject> rejects = new ArrayList<>();
    private final SortedMap<String, Integer> notFinite = new TreeMap<>();
    private int sound;

    Scores(Binding binding) {
      this.binding = binding;
    }

    @Override
    public void scored(Batch batch, Selection rows, List<Column> outputs) {
      for (int row = 0; row < rows.size(); row++) {
        boolean isSound = true;
        for (int i = 0; i < outputs.size(); i++) {
          if (!isFinite(outputs.get(i), binding.outputs().get(i).type(), row)) {
            isSound = false;
            notFinite.merge(binding.outputs().get(i).column(), 1, Integer::sum);
          }
        }
        sound += isSound ? 1 : 0;
      }
    }

    @Override
    public void rejected(Batch batch, Reject reject) {
      rejects.add(reject);
    }

    private static boolean isFinite(Column column, DataType type, int row) {
      if (type instanceof ArrayType array) {
        return areFinite(column, array.elementType(), row);
      }
      if (type instanceof MapType map) {
        return areFinite(column, map.valueType(), row);
      }
      boolean isFloating = type instanceof FloatType || type instanceof DoubleType;
      return !isFloating || Double.isFinite(column.doubleAt(row));
    }

    private static boolean areFinite(Column column, DataType type, int row) {
      Column elements = column.elementsAt(row);
      for (int i = 0; i < column.lengthAt(row); i++) {
        if (!isFinite(elements, type, i)) {
          return false;
        }
      }
      return true;
    }
  }
}
