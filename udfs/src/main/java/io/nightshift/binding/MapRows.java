package io.nightshift.binding;

import ai.onnxruntime.OnnxMap;
import ai.onnxruntime.OnnxSequence;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtException;
import io.nightshift.batch.Column;
import io.nightshift.model.ElementType;
import io.nightshift.model.MapSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A sequence with one map a row (ZipMap). Keys are in their natural order, so that the same scores
 * are the same bytes; rows with the same keys, as a classifier's are, share them.
 */
final class MapRows implements OutputRows {
  private final Object[][] keys;
  private final int[] firstValues;
  private final TensorElements values;

  private MapRows(Object[][] keys, int[] firstValues, TensorElements values) {
    this.keys = keys;
    this.firstValues = firstValues;
    this.values = values;
  }

  static MapRows of(MapSpec output, OnnxSequence sequence, int rows) throws OrtException {
    List<? extends OnnxValue> maps = sequence.getValue();
    OutputRows.requireOneEach(output, maps, "maps", rows);
    try {
      return flatten(output, maps);
    } finally {
      maps.forEach(OnnxValue::close);
    }
  }

  private static MapRows flatten(MapSpec output, List<? extends OnnxValue> maps)
      throws OrtException {
    Object[][] keys = new Object[maps.size()][];
    int[] firstValues = new int[maps.size()];
    List<Object> values = new ArrayList<>();
    for (int row = 0; row < keys.length; row++) {
      Map<Object, Object> sorted = new TreeMap<>(((OnnxMap) maps.get(row)).getValue());
      Object[] own = sorted.keySet().toArray();
      keys[row] = row > 0 && Arrays.equals(own, keys[row - 1]) ? keys[row - 1] : own;
      firstValues[row] = values.size();
      values.addAll(sorted.values());
    }
    return new MapRows(keys, firstValues, TensorElements.of(values, output.values()));
  }

  @Override
  public Column column(OutputBinding binding) {
    if (binding.part() instanceof OutputExpression.Key key) {
      MapSpec map = (MapSpec) binding.output();
      return new ValueColumn(map.keys() == ElementType.INT64 ? Long.valueOf(key.key()) : key.key());
    }
    return new MapColumn();
  }

  /** Each row's map. */
  private final class MapColumn implements Column {
    @Override
    public boolean isNull(int row) {
      return false;
    }

    @Override
    public int lengthAt(int row) {
      return keys[row].length;
    }

    @Override
    public Column keysAt(int row) {
      return new KeyColumn(Arrays.asList(keys[row]));
    }

    @Override
    public Column elementsAt(int row) {
      return new TensorColumn(values, firstValues[row], 1);
    }
  }

  private record KeyColumn(List<Object> keys) implements Column {
    @Override
    public boolean isNull(int row) {
      return false;
    }

    @Override
    public long longAt(int row) {
      return (Long) keys.get(row);
    }

    @Override
    public String stringAt(int row) {
      return (String) keys.get(row);
    }
  }

  /** The value that each row has for a key; null where it has none. */
  private final class ValueColumn implements Column {
    private final Object key;
    private final TensorColumn all = new TensorColumn(values, 0, 1);

    ValueColumn(Object key) {
      this.key = key;
    }

    private int place(int row) {
      return Arrays.binarySearch(keys[row], key);
    }

    private int index(int row) {
      return firstValues[row] + place(row);
    }

    @Override
    public boolean isNull(int row) {
      return place(row) < 0;
    }

    @Override
    public long longAt(int row) {
      return all.longAt(index(row));
    }

    @Override
    public double doubleAt(int row) {
      return all.doubleAt(index(row));
    }

    @Override
    public String stringAt(int row) {
      return all.stringAt(index(row));
    }
  }
}
