package io.nightshift.it;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * HDFS in a process of its own: a name node and a data node on free ports of loopback, by Hadoop's
 * means for tests. What it stores dies with it.
 */
public final class HdfsServer implements AutoCloseable {

  private final RunningProcess process;
  private final int port;

  private HdfsServer(RunningProcess process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Starts the nodes; what they log and store goes into the folder. */
  public static HdfsServer start(Path folder) throws IOException, InterruptedException {
    Path details = Files.createDirectories(folder).resolve("details.json");
    RunningProcess process =
        RunningProcess.start(
            folder,
            "hdfs",
            RunningProcess.java(
                "-Xmx512m",
                "-Dtest.build.data=" + folder.resolve("data"),
                "org.apache.hadoop.mapreduce.MiniHadoopClusterManager",
                "-nomr",
                "-format",
                "-writeDetails",
                details.toString()),
            Map.of("CLASSPATH", HadoopServers.classPath()));
    try {
      process.await("HDFS is up", () -> port(details) > 0);
      return new HdfsServer(process, port(details));
    } catch (InterruptedException | RuntimeException | Error e) {
      process.close();
      throw e;
    }
  }

  /** Of the name node, from what is written once all is up; 0 before that. */
  private static int port(Path details) {
    try {
      JsonNode read = Reader.json(Files.readString(details));
      return read.path("namenode_port").asInt();
    } catch (IOException e) {
      return 0;
    }
  }

  /** Where everything is. */
  public String location() {
    return "hdfs://127.0.0.1:" + port;
  }

  @Override
  public void close() {
    process.close();
  }
}
