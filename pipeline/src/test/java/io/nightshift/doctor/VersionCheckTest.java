package io.nightshift.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VersionCheckTest {
  private static final BuiltFor BUILT_FOR = builtWith("1.28.0");

  private static BuiltFor builtWith(String onnxruntime) {
    return new BuiltFor("4.1.2", List.of("4.0.4", "4.2.0"), "2.13.17", onnxruntime);
  }

  @ParameterizedTest
  @CsvSource({
    "4.1.2, 2.13.17, OK",
    "4.1.2, 2.13.16, OK",
    "4.1.3, 2.13.17, WARNING",
    "4.0.4, 2.13.16, OK",
    "4.2.0, 2.13.18, OK",
    "4.0.1, 2.13.16, WARNING",
    "4.3.0, 2.13.18, FAILED",
    "4.2.0, 3.7.0, FAILED",
    "3.5.6, 2.12.18, FAILED",
    "4.1.2, 2.12.18, FAILED"
  })
  void sparkMustBeOfALineThatTheBuildWasTestedWith(String spark, String scala, Verdict verdict) {
    CheckResult result = VersionCheck.spark(Check.DRIVER, spark, scala, BUILT_FOR);

    assertThat(result.verdict()).isEqualTo(verdict);
    assertThat(result.found()).isEqualTo("%s with Scala %s".formatted(spark, scala));
    assertThat(result.mend()).hasSize(verdict == Verdict.OK ? 0 : 1);
  }

  @Test
  void anotherSparkIsToldWithBothVersions() {
    assertThat(VersionCheck.spark(Check.DRIVER, "3.5.6", "2.12.18", BUILT_FOR).mend())
        .containsExactly(
            "This build is for Spark 4.0, 4.1, 4.2 with Scala 2.13, not for 3.5.6 with Scala 2.12.18: use such a Spark, or build Nightshift for yours");
  }

  @ParameterizedTest
  @CsvSource({"17.0.1, OK", "21.0.4+7, OK", "11.0.2, FAILED"})
  void javaMustBeNewEnough(String version, Verdict verdict) {
    assertThat(VersionCheck.java(Check.DRIVER, Runtime.Version.parse(version)).verdict())
        .isEqualTo(verdict);
  }

  @Test
  void theBuildKnowsWhatItIsFor() {
    BuiltFor builtFor = BuiltFor.load();

    assertThat(builtFor.spark()).isEqualTo(org.apache.spark.package$.MODULE$.SPARK_VERSION());
    assertThat(builtFor.scala()).isEqualTo(scala.util.Properties.versionNumberString());
    assertThat(RuntimeCheck.of(Check.DRIVER, builtFor).verdict()).isEqualTo(Verdict.OK);
  }

  @Test
  void anotherOnnxRuntimeIsAWarning() {
    CheckResult result = RuntimeCheck.of(Check.DRIVER, builtWith("1.27.0"));

    assertThat(result.verdict()).isEqualTo(Verdict.WARNING);
    assertThat(result.mend()).singleElement().asString().contains("is not the 1.27.0");
  }
}
