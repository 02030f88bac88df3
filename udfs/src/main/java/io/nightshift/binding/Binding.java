package io.nightshift.binding;

import io.nightshift.batch.Batch;
import io.nightshift.batch.Reject;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Which column feeds which input, and which output becomes which column: checked against both the
 * schema and the signature, and the same on every executor.
 *
 * @param columns the columns that must be read, in the order in which batches have them: those that
 *     feed inputs, then those that tell why derived ones could not be computed, then that which
 *     tells why a row could not be read
 * @param derived those that feed inputs and are not in the snapshot
 * @param unreadable how rows tell that they could not be read; at most one, and none if all could
 * @param inputs what feeds each input of the model that is per row
 * @param params the values of the inputs that are not
 * @param fixedRows how many rows the model takes at once, no more and no fewer; {@link #ANY_ROWS}
 *     for as many as there are
 * @param outputs what each prediction column takes
 * @param rules what rows must be like
 */
public record Binding(
    List<String> columns,
    List<DerivedColumn> derived,
    List<UnreadableRows> unreadable,
    List<InputBinding> inputs,
    List<ParamBinding> params,
    int fixedRows,
    List<OutputBinding> outputs,
    RowRules rules)
    implements Serializable {
  /** The model takes as many rows at once as there are. */
  public static final int ANY_ROWS = 0;

  /** Copies the lists. */
  public Binding {
    columns = List.copyOf(columns);
    derived = List.copyOf(derived);
    unreadable = List.copyOf(unreadable);
    inputs = List.copyOf(inputs);
    params = List.copyOf(params);
    outputs = List.copyOf(outputs);
  }

  /**
   * Tells the rows of a batch that could not be read, or for which a derived column could not be
   * computed.
   */
  public void checkRead(Batch batch, Consumer<Reject> faults) {
    int errors = feeding();
    for (int i = 0; i < derived.size(); i++) {
      derived.get(i).check(batch, errors + i, faults);
    }
    unreadable.forEach(rows -> rows.check(batch, columns.size() - 1, faults));
  }

  /** How many columns feed inputs. */
  private int feeding() {
    return columns.size() - derived.size() - unreadable.size();
  }

  /** The expressions of derived columns, by their names, in their order. */
  public Map<String, String> features() {
    Map<String, String> features = new LinkedHashMap<>();
    derived.forEach(column -> features.put(column.column(), column.expression()));
    return features;
  }

  /**
   * The columns of the snapshot that inputs depend on, directly or by way of a derived one, and
   * what rows were read from that may not be readable.
   */
  public List<String> rawColumns() {
    Set<String> raw = new LinkedHashSet<>();
    for (String column : columns.subList(0, feeding())) {
      Optional<DerivedColumn> computed =
          derived.stream().filter(known -> known.column().equals(column)).findFirst();
      raw.addAll(computed.map(DerivedColumn::sources).orElse(List.of(column)));
    }
    unreadable.forEach(rows -> raw.addAll(rows.sources()));
    return new ArrayList<>(raw);
  }

  /** The model's outputs that any column asks for, each once. */
  public List<String> requestedOutputs() {
    return outputs.stream().map(output -> output.output().name()).distinct().toList();
  }
}
