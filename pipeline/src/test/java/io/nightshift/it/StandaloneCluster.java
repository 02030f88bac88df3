package io.nightshift.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A Spark standalone cluster on this machine's loopback, on free ports: a master, and workers in
 * processes of their own that start executors in processes of their own.
 */
final class StandaloneCluster implements AutoCloseable {
  private static final String HOST = "127.0.0.1";
  private static final Pattern MASTER =
      Pattern.compile("Starting Spark master at (spark://\\S+)\\s");

  private final Path sparkHome;
  private final Path folder;
  private final RunningProcess master;
  private final String url;
  private final Deque<Worker> workers = new ArrayDeque<>();

  private StandaloneCluster(Path sparkHome, Path folder, RunningProcess master, String url) {
    this.sparkHome = sparkHome;
    this.folder = folder;
    this.master = master;
    this.url = url;
  }

  /** Starts a master; all files go below the folder. */
  static StandaloneCluster start(Path sparkHome, Path folder) throws InterruptedException {
    RunningProcess master =
        RunningProcess.start(
            folder,
            "master",
            daemon(sparkHome, HOST, "org.apache.spark.deploy.master.Master", List.of()),
            environment(folder));
    try {
      master.await("the master is up", () -> MASTER.matcher(master.err()).find());
      Matcher found = MASTER.matcher(master.err());
      assertThat(found.find()).isTrue();
      return new StandaloneCluster(sparkHome, folder, master, found.group(1));
    } catch (InterruptedException | RuntimeException | Error e) {
      master.close();
      throw e;
    }
  }

  private static List<String> daemon(Path sparkHome, String host, String type, List<String> more) {
    List<String> command = new ArrayList<>();
    command.add(sparkHome.resolve("bin/spark-class").toString());
    command.add(type);
    command.addAll(List.of("--host", host, "--port", "0", "--webui-port", "0"));
    command.addAll(more);
    return command;
  }

  private static Map<String, String> environment(Path folder) {
    Map<String, String> environment = new HashMap<>();
    environment.put("SPARK_LOCAL_IP", "127.0.0.1");
    environment.put("SPARK_DAEMON_MEMORY", "256m");
    environment.put("SPARK_LOCAL_DIRS", folder.resolve("local").toString());
    // None but what is said here: the distribution may have a configuration of its own.
    environment.put("SPARK_CONF_DIR", folder.resolve("conf").toString());
    // It would want a fixed port.
    environment.put("SPARK_MASTER_OPTS", "-Dspark.master.rest.enabled=false");
    return environment;
  }

  /** What {@code --master} takes. */
  String url() {
    return url;
  }

  /**
   * Starts a worker, and waits until the master knows it.
   *
   * @param memory what its executors, or drivers, have together, such as {@code 600m}
   * @param hidden folders that it and its executors shall find empty, where the machine permits
   */
  Worker startWorker(String name, int cores, String memory, List<Path> hidden)
      throws InterruptedException {
    return startWorker(HOST, name, cores, memory, hidden);
  }

  /**
   * Starts a worker, and waits until the master knows it.
   *
   * @param host a name of this machine; what Spark has under two names, it takes for two machines
   * @param memory what its executors, or drivers, have together, such as {@code 600m}
   * @param hidden folders that it and its executors shall find empty, where the machine permits
   */
  Worker startWorker(String host, String name, int cores, String memory, List<Path> hidden)
      throws InterruptedException {
    Path workFolder = folder.resolve(name);
    List<String> command = new ArrayList<>();
    OwnMounts covers = OwnMounts.covering(hidden);
    if (!hidden.isEmpty() && covers.arePossible(folder.resolve("probe"))) {
      command.addAll(covers.prefix());
    }
    command.addAll(
        daemon(
            sparkHome,
            host,
            "org.apache.spark.deploy.worker.Worker",
            List.of(
                "--cores",
                Integer.toString(cores),
                "--memory",
                memory,
                "--work-dir",
                workFolder.toString(),
                url)));
    Worker worker =
        new Worker(
            RunningProcess.start(folder, "worker-" + name, command, environment(folder)),
            workFolder);
    workers.push(worker);
    worker.process.await(
        "the worker is registered",
        () -> worker.process.err().contains("Successfully registered with master"));
    return worker;
  }

  /** The last lines of all logs, for the message of a failure. */
  String tails() {
    StringBuilder text = new StringBuilder("=== master\n").append(master.tails());
    for (Worker worker : workers) {
      text.append("\n=== worker ").append(worker.workFolder).append('\n');
      text.append(worker.process.tails());
    }
    return text.toString();
  }

  @Override
  public void close() {
    workers.forEach(worker -> worker.process.close());
    master.close();
  }

  /** A worker. */
  static final class Worker {
    private final RunningProcess process;
    private final Path workFolder;

    private Worker(RunningProcess process, Path workFolder) {
      this.process = process;
      this.workFolder = workFolder;
    }

    /** Whether it finds a folder empty that is not: as the kernel shows it to that process. */
    boolean seesEmpty(Path hidden) throws IOException {
      Path seen = Path.of("/proc", Long.toString(process.pid()), "root", hidden.toString());
      if (!Files.isDirectory(seen)) {
        return false;
      }
      try (Stream<Path> files = Files.list(seen)) {
        return files.findAny().isEmpty();
      }
    }

    /** The executors, and drivers, that run now, or are ending, or only starting to be one. */
    List<ProcessHandle> running() {
      return process.children();
    }

    /** The executors that run now for the application that began last of those that had any. */
    List<ProcessHandle> executorsOfTheLastApplication() throws IOException {
      List<Path> folders = executorFolders();
      String id = folders.get(folders.size() - 1).getParent().getFileName().toString();
      return running().stream()
          .filter(executor -> executor.info().commandLine().orElse("").contains("--app-id " + id))
          .toList();
    }

    /** The work folders of all executors that it ever started. */
    List<Path> executorFolders() throws IOException {
      return subfolders("app-*/*");
    }

    /** The models' files that executors ever got by Spark's file service. */
    List<Path> filesFromTheDriver() throws IOException {
      try (Stream<Path> all = Files.walk(workFolder)) {
        return all.filter(file -> file.getFileName().toString().matches("nightshift-[0-9a-f]{64}"))
            .toList();
      }
    }

    /** The work folders of all drivers that it ever started, oldest first. */
    List<Path> driverFolders() throws IOException {
      return subfolders("driver-*");
    }

    /**
     * The document that a driver prints: its worker copies it into a file, and may not be done with
     * that when the driver is.
     */
    String printedBy(Path driverFolder) throws InterruptedException {
      Path file = driverFolder.resolve("stdout");
      process.await("the driver's output is copied", () -> read(file).endsWith("\n}\n"));
      return read(file);
    }

    private static String read(Path file) {
      try {
        return Files.exists(file) ? Files.readString(file) : "";
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private List<Path> subfolders(String glob) throws IOException {
      if (!Files.isDirectory(workFolder)) {
        return List.of();
      }
      var matcher = workFolder.getFileSystem().getPathMatcher("glob:" + glob);
      try (Stream<Path> all = Files.walk(workFolder, 2)) {
        return all.filter(path -> matcher.matches(workFolder.relativize(path))).sorted().toList();
      }
    }
  }
}
