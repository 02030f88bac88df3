package io.nightshift.table;

import static io.nightshift.table.TableFixture.DAY;
import static org.assertj.core.api.Assertions.assertThat;

import io.nightshift.fixture.Race;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a process that died while it published left undone, another one mends. */
interface SettlingContract extends TableUnderTest {
  private void assertSettled(String visible, String runId) {
    assertThat(fixture().visible()).containsExactly(visible);
    assertThat(
            fixture()
                .exists("_rejects/snapshot_date=2013-06-14/run_id=" + runId + "/part-0.parquet"))
        .isTrue();
    assertThat(fixture().exists("_staged/run_id=" + runId)).isFalse();
  }

  @Test
  default void withoutARecordNothingComesIntoSight() {
    fixture().stage("run-a", 1);

    table().settle(DAY);

    assertThat(fixture().visible()).isEmpty();
    assertThat(fixture().exists("_staged/run_id=run-a")).isTrue();
  }

  @Test
  default void mendsAFirstRunWhoseRecordWasMadeAndNothingElse() {
    recordOnly(fixture().stage("run-a", 1));

    another().table().settle(DAY);

    assertSettled("1 2013-06-14 run-a", "run-a");
  }

  @Test
  default void mendsARunWhoseRecordWasMadeWhileTheOldOneIsStillInPlace() {
    table().publish(fixture().stage("run-a", 1), Optional.empty());
    recordOnly(fixture().stage("run-b", 2));
    assertThat(fixture().visible()).containsExactly("1 2013-06-14 run-a");

    another().table().settle(DAY);

    assertSettled("2 2013-06-14 run-b", "run-b");
  }

  @Test
  default void mendsARunWhenAnotherSnapshotWasPublishedSince() {
    publish("run-a", 1);
    recordOnly(fixture().stage("run-b", 2));
    table().publish(fixture().stage("run-c", 1, "2013-06-20"), Optional.empty());

    another().table().settle(DAY);

    assertThat(fixture().visible()).containsExactly("1 2013-06-20 run-c", "2 2013-06-14 run-b");
  }

  @Test
  default void aRunThatDiedIsNeverSeenOnceAnotherIsCurrent() {
    Publication dead = recordOnly(fixture().stage("run-a", 1));

    table().publish(fixture().stage("run-b", 1), Optional.of(dead));

    assertThat(fixture().visible()).containsExactly("1 2013-06-14 run-b");
  }

  @Test
  default void settlingAgainChangesNothing() {
    table().publish(fixture().stage("run-a", 1), Optional.empty());

    table().settle(DAY);

    assertSettled("1 2013-06-14 run-a", "run-a");
  }

  @Test
  default void severalProcessesMaySettleAtOnce() throws Exception {
    table().publish(fixture().stage("run-a", 1), Optional.empty());
    recordOnly(fixture().stage("run-b", 2));

    List<Boolean> settled =
        Race.between(
            4,
            i ->
                () -> {
                  another().table().settle(DAY);
                  return true;
                });

    assertThat(settled).hasSize(4);
    assertSettled("2 2013-06-14 run-b", "run-b");
  }
}
