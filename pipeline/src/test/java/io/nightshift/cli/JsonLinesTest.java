package io.nightshift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightshift.observe.RunLabel;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class JsonLinesTest {
  private final StringWriter written = new StringWriter();
  private final PrintWriter err =
      LogFormat.of(Map.of("NIGHTSHIFT_LOG_FORMAT", "json")).on(new PrintWriter(written));

  @AfterEach
  void clear() {
    RunLabel.clear();
  }

  private List<JsonDocument> lines() {
    err.flush();
    return written.toString().lines().map(JsonDocument::of).toList();
  }

  @Test
  void eachLineIsAnObjectWithItsLevel() {
    err.println("Scoring \"all\"");
    err.print("Warning: ");
    err.println("slow");
    err.println();
    err.println("nightshift: one\n  and two");

    assertThat(lines())
        .extracting(line -> line.at("level") + " " + line.at("message"))
        .containsExactly(
            "INFO Scoring \"all\"", "WARN Warning: slow", "ERROR nightshift: one", "INFO and two");
  }

  @Test
  void hasTheRunOfItsTime() {
    err.println("before");
    System.setProperty(RunLabel.PROPERTY, "20130615T020301Z-5f2a91c4");
    err.println("during");

    assertThat(lines())
        .extracting(line -> line.at("run_id"))
        .containsExactly("", "20130615T020301Z-5f2a91c4");
  }
}
