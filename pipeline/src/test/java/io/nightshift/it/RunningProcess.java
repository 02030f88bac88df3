package io.nightshift.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * A process that a test started, whose output goes to files. It does not outlive its block, nor,
 * with all that it started, the tests.
 */
final class RunningProcess implements AutoCloseable {
  private static final int TAIL_LINES = 40;
  private static final String IGNORED_SIGNALS = "SigIgn:";
  private static final int SIGINT = 2;

  /** For processes of seconds: the thorough compiler would cost them more than all they do. */
  private static final String QUICK = "-XX:TieredStopAtLevel=1";

  private static final Map<String, String> QUICK_VARIABLES =
      Map.of(
          "NIGHTSHIFT_JAVA_OPTS",
          QUICK,
          "SPARK_DAEMON_JAVA_OPTS",
          QUICK,
          "SPARK_SUBMIT_OPTS",
          "%1$s -Dspark.driver.defaultJavaOptions=%1$s -Dspark.executor.defaultJavaOptions=%1$s"
              .formatted(QUICK));

  private static final Set<RunningProcess> RUNNING = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> RUNNING.forEach(RunningProcess::killWithChildren)));
  }

  private final List<String> command;
  private final Process process;
  private final Path out;
  private final Path err;
  private final long start = System.nanoTime();

  private RunningProcess(List<String> command, Process process, Path out, Path err) {
    this.command = command;
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /**
   * Starts a process in a folder, in which its output goes to {@code <name>.out} and {@code .err}.
   *
   * @param environment beyond that of the tests, of which Spark, Hadoop, Java and Nightshift get
   *     nothing
   */
  static RunningProcess start(
      Path folder, String name, List<String> command, Map<String, String> environment) {
    try {
      Files.createDirectories(folder);
      Path out = folder.resolve(name + ".out");
      Path err = folder.resolve(name + ".err");
      List<String> started = new ArrayList<>();
      if (ignoresInterrupts()) {
        started.addAll(List.of("env", "--default-signal=INT"));
      }
      started.addAll(command);
      ProcessBuilder builder =
          new ProcessBuilder(started)
              .directory(folder.toFile())
              .redirectOutput(out.toFile())
              .redirectError(err.toFile());
      builder.environment().keySet().removeIf(RunningProcess::isForeign);
      builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
      builder.environment().putAll(environment);
      QUICK_VARIABLES.forEach(
          (variable, options) ->
              builder
                  .environment()
                  .merge(variable, options, (given, quick) -> quick + " " + given));
      RunningProcess running = new RunningProcess(command, builder.start(), out, err);
      RUNNING.add(running);
      return running;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + command, e);
    }
  }

  /** A command line of the Java that runs the tests. */
  static List<String> java(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
    command.add(QUICK);
    command.addAll(List.of(arguments));
    return command;
  }

  /**
   * Whether these tests were started in the background of a shell, which has them ignore SIGINT,
   * and with them all that they start.
   */
  private static boolean ignoresInterrupts() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return false;
    }
    try (Stream<String> lines = Files.lines(status)) {
      return lines
          .filter(line -> line.startsWith(IGNORED_SIGNALS))
          .map(line -> line.substring(IGNORED_SIGNALS.length()).strip())
          .anyMatch(signals -> (Long.parseUnsignedLong(signals, 16) & 1L << (SIGINT - 1)) != 0);
    }
  }

  private static boolean isForeign(String variable) {
    return variable.matches("(SPARK|HADOOP|YARN|NIGHTSHIFT)_.*|.*JAVA_OPTIONS|JAVA_TOOL_OPTIONS");
  }

  /**
   * What a process came to.
   *
   * @param exitCode 128 and the signal's number if it was killed
   * @param elapsed since it was started
   */
  record Finished(int exitCode, String out, String err, Duration elapsed) {}

  /** Waits for the end. */
  Finished finish() throws InterruptedException {
    if (!process.waitFor(Waiting.PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
      String tails = tails();
      killWithChildren();
      throw new AssertionError(
          "still running after %s: %s%n%s".formatted(Waiting.PATIENCE, command, tails));
    }
    RUNNING.remove(this);
    return new Finished(
        process.exitValue(), out(), err(), Duration.ofNanos(System.nanoTime() - start));
  }

  /**
   * Waits until something is so while the process runs; it failing to come is a failure. It need
   * not last: who has seen it once does not ask again.
   */
  void await(String what, BooleanSupplier isSo) throws InterruptedException {
    AtomicBoolean seen = new AtomicBoolean();
    boolean ended =
        Waiting.until(
            Waiting.PATIENCE,
            () -> {
              // What it did last is there before it is gone.
              boolean wasAlive = process.isAlive();
              seen.set(isSo.getAsBoolean());
              return seen.get() || !wasAlive;
            });
    if (!seen.get()) {
      throw new AssertionError(
          "%s: %s%n%s"
              .formatted(
                  ended
                      ? "ended before " + what
                      : "not within %s: %s".formatted(Waiting.PATIENCE, what),
                  command,
                  tails()));
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  long pid() {
    return process.pid();
  }

  /** The processes that it started itself and that are alive. */
  List<ProcessHandle> children() {
    return process.children().filter(ProcessHandle::isAlive).toList();
  }

  /** Sends a signal, such as {@code INT}. */
  void signal(String name) throws InterruptedException {
    try {
      new ProcessBuilder("kill", "-" + name, Long.toString(pid())).inheritIO().start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot signal " + command, e);
    }
  }

  /** Sends SIGKILL to it alone. */
  void kill() {
    process.destroyForcibly();
  }

  String out() {
    return read(out);
  }

  String err() {
    return read(err);
  }

  private static String read(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  /** The last lines of both outputs. */
  String tails() {
    return "--- stdout%n%s%n--- stderr%n%s".formatted(tail(out()), tail(err()));
  }

  private static String tail(String text) {
    List<String> lines = text.lines().toList();
    return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
  }

  private void killWithChildren() {
    // The children are lost from sight once their parent is dead.
    List<ProcessHandle> all = new ArrayList<>(List.of(process.toHandle()));
    all.addAll(process.descendants().toList());
    all.forEach(ProcessHandle::destroyForcibly);
    for (ProcessHandle handle : all) {
      try {
        handle.onExit().get(Waiting.PATIENCE.toSeconds(), TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (ExecutionException | TimeoutException e) {
        throw new IllegalStateException("cannot kill process " + handle.pid(), e);
      }
    }
    RUNNING.remove(this);
  }

  @Override
  public void close() {
    killWithChildren();
  }
}
