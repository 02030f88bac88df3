package io.nightshift.inference;

import static org.apache.spark.sql.types.DataTypes.DoubleType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.createArrayType;
import static org.assertj.core.api.Assertions.assertThat;

import io.nightshift.batch.Reject;
import io.nightshift.binding.BindingRequest;
import io.nightshift.binding.Narrowing;
import io.nightshift.binding.RuleRequest;
import io.nightshift.fixture.Scored;
import io.nightshift.fixture.TestModels;
import io.nightshift.model.InputRule;
import io.nightshift.model.Range;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Whatever is wrong with the rows of a table: each is scored or rejected, once, and rejected are
 * just those that something is wrong with. {@link Scored} fails on a row that comes back twice, or
 * not at all.
 */
class RandomDamageTest {
  /**
   * A value, and what must become of its row.
   *
   * @param code the code of its reject; null for a sound one
   */
  record Cell(Object value, Reject.Code code) {}

  /** A model that fails in the run unless the item is 0 to 3: whole batches must be taken apart. */
  @Property(tries = 60, shrinking = ShrinkingMode.BOUNDED)
  void rowsThatTheModelFailsOn(
      @ForAll("items") List<Cell> cells, @ForAll @IntRange(min = 1, max = 70) int batchRows) {
    StructType schema = new StructType().add("item", LongType);
    InputRule below =
        new InputRule(
            new Range(Double.NEGATIVE_INFINITY, 1_000, false),
            List.of(),
            InputRule.OnViolation.REJECT);
    List<Row> rows =
        cells.stream().map(cell -> RowFactory.create(new Object[] {cell.value()})).toList();

    Scored scored = score("lookup", ruled("item", below), schema, rows, batchRows);

    assertThat(codes(scored)).isEqualTo(damage(cells));
    scored
        .scores()
        .forEach(
            (row, values) ->
                assertThat(values).containsExactly(10f + (Long) cells.get(row).value()));
  }

  @Provide
  Arbitrary<List<Cell>> items() {
    Arbitrary<Cell> sound = Arbitraries.longs().between(0, 3).map(item -> new Cell(item, null));
    return Arbitraries.frequencyOf(
            Tuple.of(12, sound),
            Tuple.of(1, Arbitraries.just(new Cell(null, Reject.Code.MISSING))),
            Tuple.of(
                1,
                Arbitraries.longs()
                    .between(4, 1_000)
                    .map(item -> new Cell(item, Reject.Code.MODEL_FAILED))),
            Tuple.of(
                1,
                Arbitraries.longs()
                    .between(1_001, Long.MAX_VALUE)
                    .map(item -> new Cell(item, Reject.Code.OUT_OF_RANGE))))
        .list()
        .ofMaxSize(200);
  }

  /** Arrays of doubles for a model that wants three float32 numbers. */
  @Property(tries = 60, shrinking = ShrinkingMode.BOUNDED)
  void rowsThatCannotBecomeWhatTheModelTakes(
      @ForAll("vectors") List<Cell> cells, @ForAll @IntRange(min = 1, max = 70) int batchRows) {
    StructType schema = new StructType().add("X", createArrayType(DoubleType));
    InputRule finite =
        new InputRule(
            new Range(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, true),
            List.of(),
            InputRule.OnViolation.REJECT);
    List<Row> rows = cells.stream().map(RandomDamageTest::vector).toList();

    Scored scored = score("linear", ruled("X", finite), schema, rows, batchRows);

    assertThat(codes(scored)).isEqualTo(damage(cells));
  }

  @Provide
  Arbitrary<List<Cell>> vectors() {
    Arbitrary<Double> numbers = Arbitraries.doubles().between(-1e6, 1e6);
    Arbitrary<List<Double>> threes = numbers.list().ofSize(3);
    return Arbitraries.frequencyOf(
            Tuple.of(8, threes.map(three -> new Cell(three, null))),
            Tuple.of(1, Arbitraries.just(new Cell(null, Reject.Code.MISSING))),
            Tuple.of(1, damaged(threes, null, Reject.Code.MISSING)),
            Tuple.of(1, damaged(threes, Double.NaN, Reject.Code.NOT_FINITE)),
            Tuple.of(1, damaged(threes, Double.NEGATIVE_INFINITY, Reject.Code.NOT_FINITE)),
            Tuple.of(1, damaged(threes, 1e300, Reject.Code.OVERFLOW)),
            Tuple.of(
                1,
                numbers
                    .list()
                    .ofMaxSize(6)
                    .filter(list -> list.size() != 3)
                    .map(list -> new Cell(list, Reject.Code.WRONG_LENGTH))))
        .list()
        .ofMaxSize(200);
  }

  private static Arbitrary<Cell> damaged(
      Arbitrary<List<Double>> threes, Double damage, Reject.Code code) {
    return threes.flatMap(
        three ->
            Arbitraries.integers()
                .between(0, 2)
                .map(
                    place -> {
                      List<Double> numbers = new ArrayList<>(three);
                      numbers.set(place, damage);
                      return new Cell(numbers, code);
                    }));
  }

  private static Row vector(Cell cell) {
    Object value =
        cell.value() instanceof List<?> list
            ? CollectionConverters.asScala(Arrays.asList(list.toArray())).toSeq()
            : null;
    return RowFactory.create(new Object[] {value});
  }

  private static SortedMap<Integer, Reject.Code> damage(List<Cell> cells) {
    SortedMap<Integer, Reject.Code> damage = new TreeMap<>();
    for (int row = 0; row < cells.size(); row++) {
      if (cells.get(row).code() != null) {
        damage.put(row, cells.get(row).code());
      }
    }
    return damage;
  }

  private static SortedMap<Integer, Reject.Code> codes(Scored scored) {
    SortedMap<Integer, Reject.Code> codes = new TreeMap<>();
    scored.rejects().forEach((row, reject) -> codes.put(row, reject.code()));
    return codes;
  }

  private static BindingRequest ruled(String input, InputRule rule) {
    return new BindingRequest(
        Map.of(),
        Map.of(),
        Map.of(),
        Map.of(),
        new Narrowing(false, Set.of(input)),
        new RuleRequest(Map.of(input, rule), Map.of()));
  }

  private static Scored score(
      String model, BindingRequest request, StructType schema, List<Row> rows, int batchRows) {
    try (OnnxSession session = TestModels.open(model)) {
      return Scored.in(session, request, schema, rows, batchRows);
    }
  }
}
