package io.nightshift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightshift.doctor.CheckResult;
import io.nightshift.doctor.Diagnosis;
import io.nightshift.doctor.Verdict;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class DoctorReportTest {
  private static CheckResult check(String check, String where, Verdict verdict, String found) {
    List<String> mend = verdict == Verdict.FAILED ? List.of("mend " + check) : List.of();
    return new CheckResult(check, where, verdict, found, mend, new TreeMap<>());
  }

  private static String report(CheckResult... checks) {
    StringWriter out = new StringWriter();
    Instant at = Instant.parse("2026-01-31T01:00:00Z");
    new DoctorReport(new Diagnosis(at, List.of(checks)), 2).print(new PrintWriter(out));
    return out.toString();
  }

  @Test
  void executorsOnWhichAllIsWellShareARow() {
    String report =
        report(
            check("Java", "driver", Verdict.OK, "17"),
            check("Java", "executor 1 on a", Verdict.OK, "17"),
            check("disk", "executor 1 on a", Verdict.OK, "3 GiB"),
            check("Java", "executor 2 on b", Verdict.FAILED, "11"),
            check("disk", "executor 2 on b", Verdict.OK, "4 GiB"),
            check("Java", "executor 3 on b", Verdict.OK, "17"));

    assertThat(report.lines().skip(1))
        .containsExactly(
            "",
            "  CHECK  WHERE            VERDICT  FOUND",
            "  Java   driver           ok       17",
            "  Java   2 executors      ok       17",
            "  disk   2 executors      ok       the first: 3 GiB",
            "  Java   executor 2 on b  FAILED   11",
            "",
            "  To mend:",
            "  - Java, executor 2 on b: mend Java");
  }

  @Test
  void theFirstLineCountsWhatIsNotWell() {
    assertThat(report(check("a", "driver", Verdict.OK, "x"))).contains(": all 1 checks are well");
    assertThat(
            report(
                check("a", "driver", Verdict.OK, "x"),
                check("b", "driver", Verdict.NOT_CHECKED, "x"),
                check("c", "driver", Verdict.OUT_OF_REACH, "x"),
                check("d", "driver", Verdict.FAILED, "x")))
        .contains(
            "checked at 2026-01-31T01:00:00Z: of 4 checks 1 failed, 1 out of reach, 1 not made");
  }
}
