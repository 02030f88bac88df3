package io.nightshift.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightshift.run.fixture.SparkFixture;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SharedHashesTest {
  /** The hashes of so many tasks; null stands for a row without one. */
  private static JavaRDD<HashList> tasks(List<Long> hashes, int count) {
    return JavaSparkContext.fromSparkContext(SparkFixture.spark().sparkContext())
        .parallelize(hashes, count)
        .mapPartitions(rows -> List.of(list(rows)).iterator());
  }

  private static HashList list(Iterator<Long> rows) {
    HashList list = new HashList();
    while (rows.hasNext()) {
      Long hash = rows.next();
      list.add(
          new long[] {hash == null ? 0 : hash},
          hash == null ? new boolean[] {true} : hash % 2 == 0 ? null : new boolean[] {false});
    }
    return list;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 7})
  void findsEachHashThatIsThereTwiceWhereverItIs(int partitions) {
    Random random = new Random(partitions);
    List<Long> hashes = new ArrayList<>(List.of(0L, -1L, Long.MIN_VALUE, Long.MAX_VALUE));
    random.longs(5_000).forEach(hashes::add);
    Set<Long> shared = new TreeSet<>(hashes.subList(0, 40));
    hashes.addAll(shared);
    hashes.addAll(Collections.nCopies(5, null));
    Collections.shuffle(hashes, random);

    SharedHashes found = SharedHashes.in(tasks(hashes, partitions));

    assertThat(found.shared()).containsExactlyInAnyOrderElementsOf(shared);
    assertThat(found.missing()).isEqualTo(5);
  }

  /** So many that parts are spread twice, and lists have several chunks. */
  @Test
  void findsThoseOfManyAcrossChunks() {
    Random random = new Random(9);
    long[] hashes = random.longs(300_000).toArray();
    long[] twice = Arrays.copyOf(hashes, 200);
    JavaRDD<HashList> tasks =
        JavaSparkContext.fromSparkContext(SparkFixture.spark().sparkContext())
            .parallelize(List.of(0, 1), 2)
            .map(
                task -> {
                  HashList list = new HashList();
                  list.add(task == 0 ? hashes : twice, null);
                  return list;
                });

    assertThat(SharedHashes.in(tasks).shared())
        .containsExactlyInAnyOrderElementsOf(Arrays.stream(twice).boxed().toList());
  }

  @Test
  void findsNoneWhereAllAreDifferent() {
    // Half of them differ in their lower half alone, half in their upper half.
    List<Long> hashes = new ArrayList<>();
    for (long i = 1; i < 2_000; i++) {
      hashes.add(i);
      hashes.add(i << 32);
    }

    SharedHashes found = SharedHashes.in(tasks(hashes, 4));

    assertThat(found.shared()).isEmpty();
    assertThat(found.missing()).isZero();
  }

  @Test
  void handsOverOnlyTwoOfAHashThatAllRowsShare() {
    List<Long> hashes = Collections.nCopies(20_000, 42L);

    assertThat(SharedHashes.in(tasks(hashes, 3)).shared()).containsExactly(42L);
  }

  @Test
  void stopsWhereThereAreMoreThanAnybodyReads() {
    List<Long> hashes = new Random(1).longs(3_000).boxed().toList();
    List<Long> twice = new ArrayList<>(hashes);
    twice.addAll(hashes);

    assertThat(SharedHashes.in(tasks(twice, 2)).shared())
        .hasSize(SharedHashes.MOST)
        .doesNotHaveDuplicates();
  }
}
