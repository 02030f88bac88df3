package io.nightshift.run;

import io.nightshift.binding.Binding;
import io.nightshift.inference.Computation;
import io.nightshift.model.ModelVersion;
import io.nightshift.table.PredictionTable;
import io.nightshift.table.Publication;
import io.nightshift.table.SnapshotHistory;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a run will do, every question about it answered.
 *
 * @param reference the model reference that was resolved
 * @param version what it means, for the whole run
 * @param binding which columns feed the model, and what becomes of its outputs
 * @param input the files to read
 * @param rows how many rows they have; empty if there are too many files to ask
 * @param columns the names of the columns of the predictions
 * @param table where the predictions go
 * @param batchRows how many rows are scored at once
 * @param threads how many threads a session has
 * @param computation what may compute: of the providers that are wanted, those that are built in
 * @param runKey what the scores depend on, as a digest
 * @param history what was published for the snapshot until now
 */
public record RunPlan(
    String reference,
    ModelVersion version,
    Binding binding,
    Publication.Input input,
    OptionalLong rows,
    List<String> columns,
    PredictionTable table,
    int batchRows,
    int threads,
    Computation computation,
    String runKey,
    SnapshotHistory history) {
  /** What is published for the snapshot now. */
  public Optional<Publication> current() {
    return history.current();
  }

  /** Whether the very same run was published, and is current. */
  public boolean isPublished() {
    return current().map(record -> record.runKey().equals(runKey)).orElse(false);
  }

  /** The rollback that took a run with this key out of sight, if it still stands. */
  public Optional<Publication> withdrawal() {
    return isPublished() ? Optional.empty() : history.withdrawal(runKey);
  }
}
