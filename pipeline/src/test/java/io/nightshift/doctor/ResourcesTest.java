package io.nightshift.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResourcesTest {
  private static final long GIB = 1024 * Bytes.MIB;

  @TempDir private Path folder;

  private static SparkConf conf(String... settings) {
    SparkConf conf = new SparkConf(false);
    for (int i = 0; i < settings.length; i += 2) {
      conf.set(settings[i], settings[i + 1]);
    }
    return conf;
  }

  @Test
  void heapAndModelMustFitTheMachine() {
    assertThat(MemoryCheck.of(Check.DRIVER, 4 * GIB, 8 * GIB, GIB).verdict()).isEqualTo(Verdict.OK);

    CheckResult tooMuch = MemoryCheck.of(Check.DRIVER, 4 * GIB, 5 * GIB, GIB);

    assertThat(tooMuch.verdict()).isEqualTo(Verdict.WARNING);
    assertThat(tooMuch.mend())
        .containsExactly(
            "A heap of 4.0 GiB and 1.5 GiB beside it are more than the 5.0 GiB of the machine or container, which may end the process: lower -Xmx (spark.driver.memory, spark.executor.memory), or give it more");
    assertThat(tooMuch.facts()).containsEntry("needed_beside_heap_bytes", 3 * GIB / 2);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        // Spark's least is 384 MiB, its factor 10 %.
        "-, -, -, OK, 384",
        "100, -, -, WARNING, 384",
        "100, -, 8g, OK, 819",
        "100, 612m, -, OK, 612",
        "100, 611m, 8g, WARNING, 611",
        "100, 1024, -, OK, 1024"
      })
  void overheadIsHeldAgainstTheModel(
      Long modelMib, String overhead, String heap, Verdict verdict, long granted) {
    SparkConf conf = conf();
    if (overhead != null) {
      conf.set("spark.executor.memoryOverhead", overhead);
    }
    if (heap != null) {
      conf.set("spark.executor.memory", heap);
    }

    CheckResult result = OverheadCheck.of(conf, modelMib == null ? 0 : modelMib * Bytes.MIB);

    assertThat(result.verdict()).isEqualTo(verdict);
    assertThat(result.facts()).containsEntry("granted_bytes", granted * Bytes.MIB);
    if (verdict == Verdict.WARNING) {
      assertThat(result.mend())
          .singleElement()
          .asString()
          .endsWith("set spark.executor.memoryOverhead=612m");
    }
  }

  @Test
  void sessionsRunNoMoreThreadsThanTasksHaveCores() {
    assertThat(CoresCheck.of(conf(), 8, OptionalInt.empty()).verdict()).isEqualTo(Verdict.OK);
    assertThat(CoresCheck.of(conf("spark.task.cpus", "4"), 8, OptionalInt.of(4)).verdict())
        .isEqualTo(Verdict.OK);

    CheckResult tooMany = CoresCheck.of(conf(), 8, OptionalInt.of(4));

    assertThat(tooMany.verdict()).isEqualTo(Verdict.WARNING);
    assertThat(tooMany.mend()).singleElement().asString().contains("set spark.task.cpus=4");
  }

  @Test
  void aTemporaryFolderThatExecutesIsLeftAsItWas() {
    CheckResult result = TempFolderCheck.of(Check.DRIVER, folder, 0);

    assertThat(result.verdict()).isIn(Verdict.OK, Verdict.WARNING);
    assertThat(result.facts()).containsKeys("free_bytes", "execution_tried");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aTemporaryFolderWithoutRoomForTheModelIsAWarning() {
    CheckResult result = TempFolderCheck.of(Check.DRIVER, folder, Long.MAX_VALUE / 2);

    assertThat(result.verdict()).isEqualTo(Verdict.WARNING);
    assertThat(result.mend()).singleElement().asString().contains("delete what is old there");
  }

  @Test
  void aTemporaryFolderThatIsNotThereFails() {
    CheckResult result = TempFolderCheck.of(Check.DRIVER, folder.resolve("gone"), 0);

    assertThat(result.verdict()).isEqualTo(Verdict.FAILED);
    assertThat(result.mend())
        .singleElement()
        .asString()
        .startsWith("Cannot write to the temporary folder: ");
    assertThat(Files.exists(folder.resolve("gone"))).isFalse();
  }
}
