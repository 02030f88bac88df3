package io.nightshift.table;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.parquet.example.data.Group;

/**
 * A rejected row, as values that JSON can say: text, numbers, booleans, lists and null.
 *
 * @param key the columns of its key
 * @param reason the columns between key and inputs, see {@link RejectColumns#TEXTS}
 * @param inputs the raw inputs
 */
public record RejectedRow(
    Map<String, Object> key, Map<String, Object> reason, Map<String, Object> inputs) {

  static RejectedRow of(Group row) {
    Map<String, Object> key = new LinkedHashMap<>();
    Map<String, Object> reason = new LinkedHashMap<>();
    Map<String, Object> inputs = new LinkedHashMap<>();
    for (Map.Entry<String, Object> field : ParquetValues.fields(row).entrySet()) {
      if (field.getKey().equals(RejectColumns.INPUTS)) {
        inputs.putAll(ParquetValues.fields(row.getGroup(RejectColumns.INPUTS, 0)));
      } else if (RejectColumns.TEXTS.contains(field.getKey())) {
        reason.put(field.getKey(), field.getValue());
      } else {
        key.put(field.getKey(), field.getValue());
      }
    }
    return new RejectedRow(key, reason, inputs);
  }

  /** A text of the reason; empty if there is none. */
  public String reason(String column) {
    Object text = reason.get(column);
    return text == null ? "" : text.toString();
  }

  /** The row as one object, as its file has it. */
  public Map<String, Object> document() {
    Map<String, Object> document = new LinkedHashMap<>(key);
    document.putAll(reason);
    document.put(RejectColumns.INPUTS, inputs);
    return document;
  }

  /** The row in one level: an input {@code x} is {@code inputs.x}. */
  public Map<String, Object> flat() {
    Map<String, Object> flat = new LinkedHashMap<>(key);
    flat.putAll(reason);
    inputs.forEach((column, value) -> flat.put(RejectColumns.INPUTS + "." + column, value));
    return flat;
  }
}
