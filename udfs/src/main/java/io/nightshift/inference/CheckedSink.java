package io.nightshift.inference;

import io.nightshift.batch.Batch;
import io.nightshift.batch.Column;
import io.nightshift.batch.Reject;
import io.nightshift.batch.SelectedColumn;
import io.nightshift.batch.Selection;
import io.nightshift.binding.InputRules;
import io.nightshift.binding.OutputChecks;
import java.util.BitSet;
import java.util.List;

/**
 * Checks the scores of a batch on their way to a sink, which gets the batch as it was read: what
 * the rules clipped for the model is told there by numbers alone.
 *
 * @param read the batch as it was read
 */
record CheckedSink(Batch read, InputRules rules, OutputChecks checks, ScoreSink sink)
    implements ScoreSink {
  @Override
  public void scored(Batch batch, Selection rows, List<Column> outputs) {
    BitSet refused = new BitSet();
    checks.check(
        outputs,
        rows,
        reject -> {
          refused.set(reject.row());
          sink.rejected(read, reject);
        },
        sink::failed);
    Selection sound = refused.isEmpty() ? rows : rows.without(refused);
    if (sound.size() == 0) {
      return;
    }
    rules.countClipped(read, sound, sink::clipped);
    List<Column> columns =
        refused.isEmpty() ? outputs : SelectedColumn.all(outputs, rows.positionsWithout(refused));
    sink.scored(read, sound, columns);
  }

  @Override
  public void rejected(Batch batch, Reject reject) {
    sink.rejected(read, reject);
  }

  @Override
  public String name(Batch batch, int row) {
    return sink.name(read, row);
  }
}
