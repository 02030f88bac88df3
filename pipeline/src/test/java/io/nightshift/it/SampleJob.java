package io.nightshift.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.io.FileUtils;

/**
 * The sample job, with a registry, snapshots and a table of its own in a folder.
 *
 * @param installation whose sample data and script are used
 * @param folder where all files are
 */
record SampleJob(Installation installation, Path folder) {
  /** A day of 989 flights, 5 of which cannot be scored. */
  static final String DAY = "2013-06-14";

  /** Copies the sample data into a folder. */
  static SampleJob in(Path folder) throws IOException {
    Installation installation = Installation.underTest();
    for (String part : List.of("registry", "snapshots")) {
      FileUtils.copyDirectory(
          installation.sampleData().resolve(part).toFile(), folder.resolve(part).toFile());
    }
    Files.createDirectories(folder.resolve("tmp"));
    return new SampleJob(installation, folder);
  }

  Path registry() {
    return folder.resolve("registry");
  }

  /** Where temporary files of the driver go. */
  Path temporary() {
    return folder.resolve("tmp");
  }

  Path table(String name) {
    return folder.resolve(name);
  }

  Path snapshot(String value) {
    return folder.resolve("snapshots/snapshot_date=" + value);
  }

  /** The command that scores a snapshot into a table. */
  List<String> score(String snapshot, Path table, String... more) {
    return command("score", snapshot, table, more);
  }

  /** The command that checks all that such a run needs. */
  List<String> doctor(String snapshot, Path table, String... more) {
    return command("doctor", snapshot, table, more);
  }

  /** The command that scores what lands in a folder, with its checkpoint beside the table. */
  List<String> stream(Path landing, Path table, String... more) {
    List<String> command =
        command("stream", landing.resolve("snapshot_date={snapshot}"), table, more);
    command.addAll(List.of("--checkpoint", table + "-checkpoint"));
    return command;
  }

  private List<String> command(String name, String snapshot, Path table, String... more) {
    List<String> command = command(name, snapshot("{snapshot}"), table, more);
    command.addAll(List.of("--snapshot", snapshot));
    return command;
  }

  private List<String> command(String name, Path input, Path table, String... more) {
    List<String> command = new ArrayList<>();
    command.add(installation.script().toString());
    command.addAll(List.of(name, "--job", installation.sampleJob().toString(), "--json"));
    command.addAll(List.of("--registry", registry().toString()));
    command.addAll(List.of("--set", "input.path=" + input));
    command.addAll(List.of("--set", "output.table=" + table));
    command.addAll(List.of(more));
    return command;
  }

  /** Starts the command on the embedded Spark. */
  RunningProcess embedded(String name, List<String> command) {
    return RunningProcess.start(
        folder,
        name,
        command,
        Map.of("NIGHTSHIFT_JAVA_OPTS", "-Xmx1g -Djava.io.tmpdir=" + temporary()));
  }

  /** Starts the command through spark-submit. */
  RunningProcess submitted(
      String name, Path sparkHome, List<String> submitOptions, List<String> command) {
    Map<String, String> environment = new HashMap<>();
    environment.put("SPARK_HOME", sparkHome.toString());
    environment.put("SPARK_LOCAL_IP", "127.0.0.1");
    environment.put("NIGHTSHIFT_SUBMIT_ARGS", String.join(" ", submitOptions));
    return RunningProcess.start(folder, name, command, environment);
  }
}
