package io.nightshift.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightshift.batch.Batch;
import io.nightshift.batch.RowBatch;
import io.nightshift.run.fixture.SparkFixture;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.stream.LongStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyRunsTest {
  private static Batch batch(Long... keys) {
    RowBatch batch = new RowBatch(Math.max(1, keys.length), 1);
    for (Long key : keys) {
      Row row = RowFactory.create(key);
      batch.add(row);
    }
    return batch;
  }

  private static KeyRuns runs(Long... keys) {
    // In batches of two, so that runs go on from one to the next.
    List<Batch> batches = new ArrayList<>();
    for (int from = 0; from < keys.length; from += 2) {
      batches.add(batch(Arrays.copyOfRange(keys, from, Math.min(keys.length, from + 2))));
    }
    return KeyRuns.of(batches.iterator());
  }

  private static boolean tellApart(List<KeyRuns> tasks) {
    return KeyRuns.tellApart(
        JavaSparkContext.fromSparkContext(SparkFixture.spark().sparkContext())
            .parallelize(tasks, Math.max(1, tasks.size())));
  }

  @Test
  void beginsARunWhereAKeyIsNotLarger() {
    KeyRuns found = runs(3L, 5L, 9L, 9L, 10L, -4L, Long.MAX_VALUE, Long.MIN_VALUE);

    assertThat(found.areFew()).isTrue();
    assertThat(found.runs())
        .containsExactly(
            new KeyRuns.Run(3, 9),
            new KeyRuns.Run(9, 10),
            new KeyRuns.Run(-4, Long.MAX_VALUE),
            new KeyRuns.Run(Long.MIN_VALUE, Long.MIN_VALUE));
  }

  @Test
  void hasNoneWithoutRows() {
    assertThat(runs()).isEqualTo(new KeyRuns(true, List.of()));
    assertThat(tellApart(List.of())).isTrue();
    assertThat(tellApart(List.of(runs(), runs(1L), runs()))).isTrue();
  }

  @Test
  void doesNotTellOfRowsWithoutAKey() {
    assertThat(runs(1L, 2L, 3L, null).areFew()).isFalse();
  }

  /** Nor does it read what comes after those that are too many. */
  @Test
  void readsNoFurtherThanAnybodyCompares() {
    Long[] falling = LongStream.range(0, KeyRuns.MOST).mapToObj(i -> -i).toArray(Long[]::new);
    Iterator<Batch> batches = List.of(batch(falling), batch(1L), batch(0L)).iterator();

    assertThat(KeyRuns.of(List.of(batch(falling), batch(1L)).iterator()).runs())
        .hasSize(KeyRuns.MOST);
    assertThat(
            KeyRuns.of(
                    new Iterator<>() {
                      @Override
                      public boolean hasNext() {
                        assertThat(batches).hasNext();
                        return true;
                      }

                      @Override
                      public Batch next() {
                        if (!batches.hasNext()) {
                          throw new NoSuchElementException();
                        }
                        return batches.next();
                      }
                    })
                .areFew())
        .isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "'1,2,3', '4,5', '6', true",
    "'7,8', '4,5', '1,2', true",
    "'7,8,1,2', '3,6', '9', true",
    "'1,5', '2,3', '9', false",
    "'1,2', '2,3', '9', false",
    "'1,2,9', '3,4', '5,9', false",
    "'1,1', '2', '3', false",
    "'5', '5', '5', false",
    // All are different, which runs that overlap do not tell.
    "'1,3', '2,4', '5', false",
    "'1,2,7,8', '3,6', '9', false"
  })
  void tellsApartWhatDoesNotOverlap(String first, String second, String third, boolean areApart) {
    List<KeyRuns> tasks = new ArrayList<>();
    for (String keys : List.of(first, second, third)) {
      tasks.add(runs(Arrays.stream(keys.split(",")).map(Long::valueOf).toArray(Long[]::new)));
    }

    assertThat(tellApart(tasks)).isEqualTo(areApart);
  }

  /** Whatever the order: where it says that keys are different, they are. */
  @Test
  void isNeverWrong() {
    Random random = new Random(5);
    int told = 0;
    for (int turn = 0; turn < 60; turn++) {
      List<Long> keys = new ArrayList<>();
      LongStream.range(0, 30).forEach(keys::add);
      for (int swap = 0; swap < turn % 4; swap++) {
        Collections.swap(keys, random.nextInt(30), random.nextInt(30));
      }
      boolean isDouble = turn % 3 == 0;
      if (isDouble) {
        keys.set(random.nextInt(30), keys.get(random.nextInt(30)));
      }
      boolean areDifferent = keys.stream().distinct().count() == keys.size();
      boolean areApart =
          tellApart(
              List.of(
                  runs(keys.subList(0, 11).toArray(Long[]::new)),
                  runs(keys.subList(11, 30).toArray(Long[]::new))));
      assertThat(areApart && !areDifferent).as("%s", keys).isFalse();
      told += areApart ? 1 : 0;
    }
    assertThat(told).isBetween(10, 50);
  }
}
