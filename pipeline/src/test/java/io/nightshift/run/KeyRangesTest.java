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
import java.util.Random;
import java.util.stream.LongStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyRangesTest {
  private static final int MOST = 20;

  private static Batch batch(Long... keys) {
    RowBatch batch = new RowBatch(Math.max(1, keys.length), 1);
    for (Long key : keys) {
      Row row = RowFactory.create(key);
      batch.add(row);
    }
    return batch;
  }

  private static KeyRanges ranges(Long... keys) {
    // In batches of two, each of which has a range of its own at least.
    List<Batch> batches = new ArrayList<>();
    for (int from = 0; from < keys.length; from += 2) {
      batches.add(batch(Arrays.copyOfRange(keys, from, Math.min(keys.length, from + 2))));
    }
    return KeyRanges.of(batches.iterator(), MOST);
  }

  private static boolean tellApart(List<KeyRanges> tasks) {
    return KeyRanges.tellApart(
        JavaSparkContext.fromSparkContext(SparkFixture.spark().sparkContext())
            .parallelize(tasks, Math.max(1, tasks.size())));
  }

  /** Of batches of two, each has one or two of its own. */
  @Test
  void findsRangesInTheOrderOfKeys() {
    assertThat(ranges(3L, 5L, 9L, -4L, -2L, 2L, Long.MIN_VALUE, -5L).ranges())
        .containsExactly(
            new KeyRanges.Range(Long.MIN_VALUE, -5),
            new KeyRanges.Range(-4, -4),
            new KeyRanges.Range(-2, 2),
            new KeyRanges.Range(3, 5),
            new KeyRanges.Range(9, 9));
    assertThat(ranges(Long.MIN_VALUE, Long.MAX_VALUE).ranges())
        .containsExactly(new KeyRanges.Range(Long.MIN_VALUE, Long.MAX_VALUE));
  }

  @Test
  void hasNoneWithoutRows() {
    assertThat(ranges()).isEqualTo(new KeyRanges(true, List.of()));
    assertThat(tellApart(List.of())).isTrue();
    assertThat(tellApart(List.of(ranges(), ranges(1L), ranges()))).isTrue();
    assertThat(tellApart(List.of(ranges(), ranges(), ranges(1L), ranges(), ranges(1L)))).isFalse();
  }

  @Test
  void doesNotTellOfRowsWithoutAKey() {
    assertThat(ranges(1L, 2L, 3L, null).isComplete()).isFalse();
  }

  @Test
  void readsNoFurtherThanItCanTell() {
    Long[] falling = LongStream.range(0, 40).mapToObj(i -> -i).toArray(Long[]::new);
    Iterator<Batch> inNoOrder = List.of(batch(falling), batch(1L)).iterator();
    Iterator<Batch> overlapping = List.of(batch(1L, 9L, 5L), batch(4L), batch(10L)).iterator();

    assertThat(KeyRanges.of(inNoOrder, MOST).isComplete()).isFalse();
    assertThat(inNoOrder.hasNext()).isTrue();
    assertThat(KeyRanges.of(overlapping, MOST).isComplete()).isFalse();
    assertThat(overlapping.hasNext()).isTrue();
  }

  /** Two files of which each is in order, whose keys have those of another task between. */
  @Test
  void joinsWhatIsNearRatherThanWhatIsFar() {
    List<Batch> batches = new ArrayList<>();
    for (long file : new long[] {5_000_000, Long.MIN_VALUE, Long.MAX_VALUE - 10_000}) {
      for (long key = 0; key < 3_000; key += 30) {
        batches.add(batch(file + key, file + key + 3));
      }
    }

    for (int most : new int[] {3, 7, 100}) {
      KeyRanges found = KeyRanges.of(batches.iterator(), most);

      assertThat(found.isComplete()).isTrue();
      assertThat(found.ranges()).hasSizeLessThanOrEqualTo(most);
      assertThat(found.ranges().get(0).first()).isEqualTo(Long.MIN_VALUE);
      assertThat(found.ranges())
          .contains(
              new KeyRanges.Range(Long.MIN_VALUE, Long.MIN_VALUE + 2_973),
              new KeyRanges.Range(5_000_000, 5_002_973));
    }
    // What comes later may be in a gap that was closed: nobody can tell any more.
    batches.add(batch(5_000_010L));
    assertThat(KeyRanges.of(batches.iterator(), 3).isComplete()).isFalse();
  }

  @Test
  void boundsWhatTheDriverCompares() {
    assertThat(KeyRanges.most(0)).isEqualTo(1_000);
    assertThat(KeyRanges.most(1_000)).isEqualTo(1_000);
    assertThat(KeyRanges.most(20_000)).isEqualTo(50);
    assertThat(KeyRanges.most(10_000_000)).isEqualTo(16);
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
    // All are different, which ranges that overlap do not tell.
    "'1,3', '2,4', '5', false",
    "'1,2,7,8', '3,6', '9', true",
    "'1,7,8', '9', '3,6', false"
  })
  void tellsApartWhatDoesNotOverlap(String first, String second, String third, boolean areApart) {
    List<KeyRanges> tasks = new ArrayList<>();
    for (String keys : List.of(first, second, third)) {
      tasks.add(ranges(Arrays.stream(keys.split(",")).map(Long::valueOf).toArray(Long[]::new)));
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
                  ranges(keys.subList(0, 11).toArray(Long[]::new)),
                  ranges(keys.subList(11, 30).toArray(Long[]::new))));
      assertThat(areApart && !areDifferent).as("%s", keys).isFalse();
      told += areApart ? 1 : 0;
    }
    assertThat(told).isBetween(10, 50);
  }
}
