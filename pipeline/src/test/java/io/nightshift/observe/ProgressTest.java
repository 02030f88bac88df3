package io.nightshift.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightshift.run.fixture.SparkFixture;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgressTest {
  private final StringWriter written = new StringWriter();

  @Test
  void saysWhatBegins() {
    new Progress(new PrintWriter(written), false).step("Scoring");

    assertThat(written.toString()).isEqualTo("Scoring" + System.lineSeparator());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "0;       1000;   0;    '0 rows read of 1,000 (0 %), 0 rows/s'",
        "250000;  1000000; 10;  '250,000 rows read of 1,000,000 (25 %), 25,000 rows/s, 30 s left'",
        "1000;    1000;   2;    '1,000 rows read of 1,000 (100 %), 500 rows/s'",
        "1030;    1000;   2;    '1,030 rows read of 1,000 (100 %), 515 rows/s'",
        "500;     ;       10;   '500 rows read, 50 rows/s'",
        "5;       0;      1;    '5 rows read, 5 rows/s'",
        "1;       100000; 10;   '1 rows read of 100,000 (0 %), 0 rows/s, 277 h 46 min left'"
      })
  void tellsHowFarItIs(long rows, Long total, long seconds, String line) {
    OptionalLong known = total == null ? OptionalLong.empty() : OptionalLong.of(total);

    assertThat(Progress.line(rows, known, Duration.ofSeconds(seconds))).isEqualTo(line);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0 s",
    "42, 42 s",
    "59, 59 s",
    "60, 1 min 0 s",
    "200, 3 min 20 s",
    "3600, 1 h 0 min",
    "7500, 2 h 5 min",
    "90000, 25 h 0 min"
  })
  void tellsDurationsAsPeopleDo(long seconds, String text) {
    assertThat(Progress.readable(Duration.ofSeconds(seconds))).isEqualTo(text);
  }

  @Test
  void leavesTheLineOfATerminalCleanAndALogWithoutControlCharacters() {
    var spark = SparkFixture.spark().sparkContext();
    new Progress(new PrintWriter(written), true).watch(spark, OptionalLong.empty()).close();
    StringWriter log = new StringWriter();
    new Progress(new PrintWriter(log), false).watch(spark, OptionalLong.empty()).close();

    assertThat(written.toString()).endsWith("\r\u001b[K");
    assertThat(log.toString()).isEmpty();
  }
}
