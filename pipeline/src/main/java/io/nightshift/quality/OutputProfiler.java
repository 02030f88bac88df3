package io.nightshift.quality;

import io.nightshift.batch.Column;
import io.nightshift.binding.ColumnKind;
import io.nightshift.binding.OutputBinding;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.types.DataType;

/**
 * Profiles the prediction columns that have one number, label or truth value a row, while they are
 * in memory anyway. Not thread-safe.
 */
public final class OutputProfiler {
  private final List<Slot> slots = new ArrayList<>();

  /** A column that is profiled, by its place among the outputs. */
  private record Slot(int output, String column, ColumnTally tally) {}

  /** Nothing counted yet. */
  public OutputProfiler(List<OutputBinding> outputs) {
    for (int i = 0; i < outputs.size(); i++) {
      OutputBinding output = outputs.get(i);
      int place = i;
      tally(output.type()).ifPresent(t -> slots.add(new Slot(place, output.column(), t)));
    }
  }

  /** The columns that are profiled: arrays and maps are not. */
  public static List<String> columns(List<OutputBinding> outputs) {
    return outputs.stream()
        .filter(output -> tally(output.type()).isPresent())
        .map(OutputBinding::column)
        .toList();
  }

  /**
   * Counts rows that were scored.
   *
   * @param outputs the prediction columns, in the order of the binding
   */
  public void add(List<Column> outputs, int rows) {
    for (Slot slot : slots) {
      slot.tally().add(outputs.get(slot.output()), rows);
    }
  }

  /** What was counted until now, by column. */
  public SortedMap<String, Profile> profiles() {
    SortedMap<String, Profile> profiles = new TreeMap<>();
    slots.forEach(slot -> profiles.put(slot.column(), slot.tally().profile()));
    return profiles;
  }

  private static Optional<ColumnTally> tally(DataType type) {
    return ColumnKind.of(type)
        .flatMap(
            kind ->
                Optional.ofNullable(
                    switch (kind) {
                      case BOOLEAN -> LabelTally.ofBooleans();
                      case STRING -> LabelTally.ofTexts();
                      case FLOAT -> new NumberTally(NumberTally.Source.FLOATS);
                      case DOUBLE -> new NumberTally(NumberTally.Source.DOUBLES);
                      case BYTE, SHORT, INT, LONG -> new NumberTally(NumberTally.Source.LONGS);
                      case DECIMAL -> new NumberTally(NumberTally.Source.DECIMALS);
                      // No model gives times.
                      case DATE, TIMESTAMP -> null;
                    }));
  }
}
