package io.nightshift.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.math.BigDecimal;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;
import scala.jdk.javaapi.CollectionConverters;

class RowBatchTest {
  @Test
  void isFullAtItsCapacityAndEmptyOnceCleared() {
    // Given
    RowBatch batch = new RowBatch(2, 1);
    batch.add(RowFactory.create("a"));
    assertThat(batch.isFull()).isFalse();

    // When
    batch.add(RowFactory.create("b"));

    // Then
    assertThat(batch.isFull()).isTrue();
    assertThat(batch.column(0).stringAt(1)).isEqualTo("b");
    batch.clear();
    assertThat(batch.rows()).isZero();
  }

  @Test
  void tellsNumbersOfEveryWidth() {
    assertThat(column((byte) -1).longAt(0)).isEqualTo(-1);
    assertThat(column((short) 2).longAt(0)).isEqualTo(2);
    assertThat(column(3).longAt(0)).isEqualTo(3);
    assertThat(column(Long.MIN_VALUE).longAt(0)).isEqualTo(Long.MIN_VALUE);
    assertThat(column(0.5f).doubleAt(0)).isEqualTo(0.5);
    assertThat(column(0.1).doubleAt(0)).isEqualTo(0.1);
    assertThat(column(true).booleanAt(0)).isTrue();
    assertThat(column(new BigDecimal("1.50")).decimalAt(0)).isEqualTo("1.50");
    assertThat(column(new byte[] {1, 2}).bytesAt(0)).containsExactly(1, 2);
  }

  @Test
  void tellsTimesAsMicrosecondsAndDatesAsDays() {
    Instant instant = Instant.parse("1969-12-31T23:59:59.999999Z");

    assertThat(column(instant).longAt(0)).isEqualTo(-1);
    assertThat(column(Timestamp.from(instant)).longAt(0)).isEqualTo(-1);
    assertThat(column(LocalDateTime.of(1970, 1, 1, 0, 0, 1)).longAt(0)).isEqualTo(1_000_000);
    assertThat(column(LocalDate.of(1970, 1, 3)).longAt(0)).isEqualTo(2);
    assertThat(column(Date.valueOf(LocalDate.of(1969, 12, 31))).longAt(0)).isEqualTo(-1);
  }

  @Test
  void tellsTheElementsOfArrays() {
    // Given
    Column column = column(CollectionConverters.asScala(java.util.Arrays.asList(1L, null)).toSeq());

    // When
    Column elements = column.elementsAt(0);

    // Then
    assertThat(column.lengthAt(0)).isEqualTo(2);
    assertThat(elements.longAt(0)).isEqualTo(1);
    assertThat(elements.isNull(1)).isTrue();
  }

  @Test
  void tellsNulls() {
    assertThat(column((Object) null).isNull(0)).isTrue();
    assertThat(column("").isNull(0)).isFalse();
  }

  @Test
  void doesNotTakeTextForANumber() {
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(() -> column("1").longAt(0))
        .withMessage("RowColumn does not hold whole numbers");
  }

  private static Column column(Object value) {
    RowBatch batch = new RowBatch(1, 1);
    batch.add(RowFactory.create(new Object[] {value}));
    return batch.column(0);
  }

  @Test
  void selectionsNarrowByRowAndByPlace() {
    // Given
    java.util.BitSet bad = new java.util.BitSet();
    bad.set(0);
    bad.set(3);

    // When
    Selection good = Selection.all(5).without(bad);

    // Then
    assertThat(rows(good)).containsExactly(1, 2, 4);
    assertThat(rows(good.slice(1, 3))).containsExactly(2, 4);
    assertThat(rows(good.slice(1, 3).slice(1, 2))).containsExactly(4);
    assertThat(rows(good.slice(1, 3).without(bad))).containsExactly(2, 4);
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> good.slice(1, 4))
        .withMessage("1..4 of 3");
  }

  private static List<Integer> rows(Selection selection) {
    return java.util.stream.IntStream.range(0, selection.size()).mapToObj(selection::row).toList();
  }
}
