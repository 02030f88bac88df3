package io.nightshift.bench;

import io.nightshift.batch.Batch;
import io.nightshift.batch.Column;
import io.nightshift.batch.Reject;
import io.nightshift.batch.Selection;
import io.nightshift.inference.ScoreSink;
import java.util.List;

/** Counts what comes out, and keeps nothing. */
final class RowTally implements ScoreSink {
  private long scored;
  private long rejected;
  private String firstReason = "";

  @Override
  public void scored(Batch batch, Selection rows, List<Column> outputs) {
    scored += rows.size();
  }

  @Override
  public void rejected(Batch batch, Reject reject) {
    if (rejected == 0) {
      firstReason = reject.message();
    }
    rejected++;
  }

  long scored() {
    return scored;
  }

  long rejected() {
    return rejected;
  }

  String firstReason() {
    return firstReason;
  }
}
