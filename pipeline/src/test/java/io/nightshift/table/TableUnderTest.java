package io.nightshift.table;

import java.util.Optional;

/** A table of one kind, empty at the beginning of each test. */
interface TableUnderTest {
  /** Access to it, as a process has. */
  TableFixture fixture();

  /** Access to it, as another process has. */
  TableFixture another();

  default PredictionTable table() {
    return fixture().table();
  }

  /** Scores and publishes a run of the usual snapshot, which replaces whatever is current. */
  default Publication publish(String runId, int version) {
    return table().publish(fixture().stage(runId, version), table().current(TableFixture.DAY));
  }

  /** The atomic line, and nothing after it: the process died there. */
  default Publication recordOnly(Publication staged) {
    Optional<Integer> last = table().current(TableFixture.DAY).map(Publication::sequence);
    Publication record = staged.at(last.orElse(0) + 1, last.orElse(null));
    if (!table().log(TableFixture.DAY).add(record)) {
      throw new IllegalStateException("somebody was first");
    }
    return record;
  }
}
