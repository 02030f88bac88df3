package io.nightshift.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** YARN on this machine's loopback: a resource manager and a node manager, each a process. */
final class YarnCluster implements AutoCloseable {
  private static final String HOST = "127.0.0.1";

  private final Path conf;
  private final RunningProcess resourceManager;
  private final RunningProcess nodeManager;

  private YarnCluster(Path conf, RunningProcess resourceManager, RunningProcess nodeManager) {
    this.conf = conf;
    this.resourceManager = resourceManager;
    this.nodeManager = nodeManager;
  }

  /**
   * Starts both; all files go below the folder.
   *
   * @param memoryMb what containers have together
   */
  static YarnCluster start(Path folder, int memoryMb) throws IOException, InterruptedException {
    Path conf = Files.createDirectories(folder.resolve("conf"));
    write(conf.resolve("core-site.xml"), Map.of("fs.defaultFS", "file:///"));
    write(conf.resolve("yarn-site.xml"), settings(folder, memoryMb));
    Files.writeString(
        conf.resolve("log4j.properties"),
        """
        log4j.rootLogger=INFO, err
        log4j.appender.err=org.apache.log4j.ConsoleAppender
        log4j.appender.err.target=System.err
        log4j.appender.err.layout=org.apache.log4j.PatternLayout
        log4j.appender.err.layout.ConversionPattern=%p %c{1}: %m%n
        """);
    RunningProcess manager = daemon(folder, conf, "resourcemanager.ResourceManager");
    try {
      RunningProcess node = daemon(folder, conf, "nodemanager.NodeManager");
      try {
        manager.await(
            "the node is registered", () -> manager.err().contains("registered with capability"));
        return new YarnCluster(conf, manager, node);
      } catch (InterruptedException | RuntimeException | Error e) {
        node.close();
        throw e;
      }
    } catch (IOException | InterruptedException | RuntimeException | Error e) {
      manager.close();
      throw e;
    }
  }

  private static RunningProcess daemon(Path folder, Path conf, String type) throws IOException {
    return RunningProcess.start(
        folder,
        type,
        RunningProcess.java(
            "-Xmx384m",
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "org.apache.hadoop.yarn.server." + type),
        Map.of("CLASSPATH", conf + ":" + HadoopServers.classPath()));
  }

  private static Map<String, String> settings(Path folder, int memoryMb) {
    List<String> keys =
        List.of(
            "yarn.resourcemanager.address",
            "yarn.resourcemanager.scheduler.address",
            "yarn.resourcemanager.resource-tracker.address",
            "yarn.resourcemanager.admin.address",
            "yarn.resourcemanager.webapp.address",
            "yarn.nodemanager.address",
            "yarn.nodemanager.localizer.address",
            "yarn.nodemanager.webapp.address");
    Map<String, String> settings = new TreeMap<>();
    List<Integer> ports = FreePorts.find(keys.size());
    for (int i = 0; i < keys.size(); i++) {
      settings.put(keys.get(i), HOST + ":" + ports.get(i));
    }
    settings.put("yarn.resourcemanager.hostname", HOST);
    settings.put("yarn.nodemanager.hostname", HOST);
    settings.put("yarn.nodemanager.local-dirs", folder.resolve("local").toString());
    settings.put("yarn.nodemanager.log-dirs", folder.resolve("logs").toString());
    settings.put("yarn.nodemanager.resource.memory-mb", Integer.toString(memoryMb));
    settings.put("yarn.nodemanager.resource.cpu-vcores", "4");
    settings.put("yarn.nodemanager.vmem-check-enabled", "false");
    // Full as the disk of the tests may be, it is the one that there is.
    settings.put(
        "yarn.nodemanager.disk-health-checker.max-disk-utilization-per-disk-percentage", "100");
    settings.put("yarn.scheduler.minimum-allocation-mb", "256");
    settings.put(
        "yarn.resourcemanager.scheduler.class",
        "org.apache.hadoop.yarn.server.resourcemanager.scheduler.fifo.FifoScheduler");
    return settings;
  }

  private static void write(Path file, Map<String, String> settings) throws IOException {
    StringBuilder xml = new StringBuilder("<configuration>\n");
    settings.forEach(
        (key, value) ->
            xml.append(
                "<property><name>%s</name><value>%s</value></property>%n".formatted(key, value)));
    Files.writeString(file, xml.append("</configuration>\n"));
  }

  /** What {@code HADOOP_CONF_DIR} is to be for those who submit. */
  Path conf() {
    return conf;
  }

  /** The last lines of all logs, for the message of a failure. */
  String tails() {
    return "=== resource manager%n%s%n=== node manager%n%s"
        .formatted(resourceManager.tails(), nodeManager.tails());
  }

  @Override
  public void close() {
    nodeManager.close();
    resourceManager.close();
  }
}
