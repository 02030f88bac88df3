package io.nightshift.it;

import io.nightshift.storage.Storage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The sample job where everything is in a store. */
final class StoredSample {
  private StoredSample() {}

  /** Copies a folder into a place, under the same name. */
  static void upload(Path root, Storage place, String name) throws IOException {
    try (Stream<Path> files = Files.walk(root.resolve(name))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        try (InputStream in = Files.newInputStream(file)) {
          place.write(root.relativize(file).toString(), in);
        }
      }
    }
  }

  /** The command that scores a snapshot of a place into a table of it. */
  static List<String> score(
      Installation installation, String place, String snapshot, String table, String... more) {
    List<String> command = command("score", installation, place, table, more);
    command.addAll(List.of("--snapshot", snapshot));
    return command;
  }

  /** The command that scores what lands in a place, with its checkpoint there. */
  static List<String> stream(
      Installation installation, String place, String table, String... more) {
    List<String> command = command("stream", installation, place, table, more);
    command.addAll(List.of("--checkpoint", place + "/" + table + "-checkpoint"));
    return command;
  }

  private static List<String> command(
      String name, Installation installation, String place, String table, String... more) {
    List<String> command = new ArrayList<>();
    command.add(installation.script().toString());
    command.addAll(List.of(name, "--job", installation.sampleJob().toString(), "--json"));
    command.addAll(List.of("--registry", place + "/registry"));
    command.addAll(List.of("--set", "input.path=" + place + "/snapshots/snapshot_date={snapshot}"));
    command.addAll(List.of("--set", "output.table=" + place + "/" + table));
    command.addAll(List.of(more));
    return command;
  }
}
