package io.nightshift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightshift.observe.RunLabel;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.ThreadContext;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.impl.ContextDataFactory;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.message.SimpleMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The layouts of conf/log4j2.properties. */
class LogConfigurationTest {
  private final LoggerContext context =
      Configurator.initialize(
          "logs",
          LogConfigurationTest.class.getClassLoader(),
          Path.of("..", "conf", "log4j2.properties").toAbsolutePath().normalize().toUri());

  @AfterEach
  void clear() {
    Configurator.shutdown(context);
    RunLabel.clear();
    ThreadContext.remove(RunLabel.CONTEXT);
  }

  /** As an appender writes it. */
  private String line(String appender, String message, Throwable thrown) {
    LogEvent event =
        Log4jLogEvent.newBuilder()
            .setLoggerName("org.apache.spark.Some")
            .setLevel(Level.WARN)
            .setMessage(new SimpleMessage(message))
            .setThrown(thrown)
            .setContextData(
                ContextDataFactory.createContextData(ThreadContext.getImmutableContext()))
            .build();
    return context
        .getConfiguration()
        .getAppender(appender)
        .getLayout()
        .toSerializable(event)
        .toString();
  }

  @Test
  void textHasNoPasswordsAndEachTraceOnce() {
    String line =
        line("text", "at s3a://me:secret@b", new IllegalStateException("x://me:secret@h"));

    assertThat(line)
        .contains(" WARN Some: at s3a://me:***@b", "IllegalStateException: x://me:***@h")
        .doesNotContain("secret")
        .containsOnlyOnce("IllegalStateException");
  }

  @Test
  void jsonHasNoPasswordsAndEachTraceOnce() {
    String line =
        line("json", "at \"s3a://me:secret@b\"\n", new IllegalStateException("x://me:secret@h"));

    assertThat(line).doesNotContain("secret").containsOnlyOnce("IllegalStateException");
    JsonDocument document = JsonDocument.of(line);
    assertThat(document.at("message")).isEqualTo("at \"s3a://me:***@b\"\n");
    assertThat(document.at("exception").toString())
        .startsWith("java.lang.IllegalStateException: x://me:***@h");
    assertThat(document.at("level")).isEqualTo("WARN");
    assertThat(document.at("run_id")).isEqualTo("");
    assertThat(((Map<?, ?>) document.value()).keySet().stream().map(String::valueOf))
        .containsExactlyInAnyOrder(
            "at", "level", "run_id", "logger", "thread", "message", "exception");
  }

  @Test
  void linesHaveTheRunOfTheDriverOrOfTheTask() {
    System.setProperty(RunLabel.PROPERTY, "run-a");
    assertThat(line("text", "hello", null)).contains(" WARN [run-a] Some: hello");
    assertThat(JsonDocument.of(line("json", "hello", null)).at("run_id")).isEqualTo("run-a");

    RunLabel.clear();
    ThreadContext.put(RunLabel.CONTEXT, "run-b");
    assertThat(line("text", "hello", null)).contains(" WARN [run-b] Some: hello");
    assertThat(JsonDocument.of(line("json", "hello", null)).at("run_id")).isEqualTo("run-b");
  }

  @Test
  void anUnknownFormatIsRefused() {
    StringWriter err = new StringWriter();

    int code =
        Nightshift.run(
            new String[] {"--version"},
            Map.of("NIGHTSHIFT_LOG_FORMAT", "xml"),
            new PrintWriter(new StringWriter()),
            new PrintWriter(err, true));

    assertThat(code).isEqualTo(2);
    assertThat(err.toString())
        .isEqualToIgnoringNewLines(
            "nightshift: Invalid NIGHTSHIFT_LOG_FORMAT 'xml': must be text or json");
  }
}
