package io.nightshift.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A real MLflow server on this machine's loopback, on a free port, which hands out its artifacts
 * itself; and the Python that it runs on, with MLflow's own client.
 */
public final class MlflowServer implements AutoCloseable {
  private static final Pattern ADDRESS =
      Pattern.compile("Uvicorn running on (http://[0-9.:]+)[^0-9.:]");

  private static final Path CLIENT =
      Path.of("src", "test", "python", "mlflow_client.py").toAbsolutePath();

  private static MlflowServer shared;

  private final Path folder;
  private final RunningProcess process;
  private final URI address;
  private int scripts;

  private MlflowServer(Path folder, RunningProcess process, URI address) {
    this.folder = folder;
    this.process = process;
    this.address = address;
  }

  /** The server that all tests share, which no test takes away; it ends with the tests' process. */
  public static synchronized MlflowServer shared() {
    try {
      if (shared == null) {
        Path folder = Files.createTempDirectory("nightshift-mlflow-server");
        shared = start(folder, List.of(), Map.of());
        MlflowServer started = shared;
        Runtime.getRuntime().addShutdownHook(new Thread(started::delete));
      }
      return shared;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Starts a server of a test's own. */
  public static MlflowServer start(
      Path folder, List<String> options, Map<String, String> environment)
      throws InterruptedException {
    List<String> command = new ArrayList<>();
    command.addAll(List.of(TestPython.file().toString(), "-m", "mlflow", "server"));
    command.addAll(List.of("--host", "127.0.0.1", "--port", "0", "--workers", "1"));
    command.addAll(List.of("--backend-store-uri", "sqlite:///" + folder.resolve("mlflow.db")));
    command.addAll(List.of("--artifacts-destination", folder.resolve("artifacts").toString()));
    // A client's request is lost where the server ends a connection that was idle in that moment.
    command.add("--uvicorn-opts=--timeout-keep-alive=900");
    command.addAll(options);
    Map<String, String> variables = new HashMap<>(quiet());
    variables.put("MLFLOW_SERVER_ENABLE_JOB_EXECUTION", "false");
    variables.putAll(environment);
    RunningProcess process = RunningProcess.start(folder, "server", command, variables);
    try {
      process.await("MLflow is up", () -> ADDRESS.matcher(process.err()).find());
      Matcher found = ADDRESS.matcher(process.err());
      assertThat(found.find()).isTrue();
      return new MlflowServer(folder, process, URI.create(found.group(1)));
    } catch (InterruptedException | RuntimeException | Error e) {
      process.close();
      throw e;
    }
  }

  private static Map<String, String> quiet() {
    return Map.of(
        "MLFLOW_DISABLE_TELEMETRY", "true", "DO_NOT_TRACK", "true", "GIT_PYTHON_REFRESH", "quiet");
  }

  /** Where it listens: {@code http://127.0.0.1:…}. */
  public URI address() {
    return address;
  }

  /** The registry's location. */
  public String location() {
    return "mlflow+" + address;
  }

  /** Where it keeps its artifacts. */
  public Path artifacts() {
    return folder.resolve("artifacts");
  }

  /**
   * Runs commands of {@code src/test/python/mlflow_client.py}, which use MLflow's own client, and
   * returns what it prints.
   */
  public String client(String... arguments) throws InterruptedException {
    return client(Map.of(), arguments);
  }

  /** The same with more variables, such as those with credentials. */
  public String client(Map<String, String> environment, String... arguments)
      throws InterruptedException {
    List<String> command =
        new ArrayList<>(List.of(TestPython.file().toString(), CLIENT.toString()));
    command.addAll(List.of(arguments));
    Map<String, String> variables = new HashMap<>(quiet());
    variables.put("MLFLOW_TRACKING_URI", address.toString());
    variables.putAll(environment);
    scripts++;
    try (RunningProcess client =
        RunningProcess.start(folder, "client-" + scripts, command, variables)) {
      RunningProcess.Finished finished = client.finish();
      assertThat(finished.exitCode()).as("%s%n%s", command, finished.err()).isZero();
      return finished.out();
    }
  }

  /** Ends it, as a crash would. */
  @Override
  public void close() {
    process.close();
  }

  private void delete() {
    close();
    org.apache.commons.io.FileUtils.deleteQuietly(folder.toFile());
  }
}
