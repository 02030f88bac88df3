package io.nightshift.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nightshift.error.LostRaceException;
import io.nightshift.model.Artifact;
import io.nightshift.model.Sha256;
import io.nightshift.storage.Storage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.hadoop.conf.Configuration;

/**
 * A process that registers a candidate and sets aliases to a version of its own, at the same time
 * as others of its kind.
 */
final class RegistryRival {
  static final int ROUNDS = 10;

  private RegistryRival() {}

  static Process launch(Path registry, Path candidate, Path start, Path ready, int version)
      throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            RegistryRival.class.getName(),
            registry.toString(),
            candidate.toString(),
            start.toString(),
            ready.toString(),
            String.valueOf(version))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  static void awaitReady(Path ready, Process rival) throws InterruptedException {
    while (!Files.exists(ready)) {
      if (!rival.isAlive()) {
        throw new IllegalStateException("the rival ended with " + rival.exitValue());
      }
      Thread.sleep(5);
    }
  }

  /**
   * Arguments: registry, candidate's folder, the file that says to start, the file to say ready.
   */
  public static void main(String[] args) throws Exception {
    FileRegistry registry = new FileRegistry(Storage.at(args[0], new Configuration()));
    registry.models();
    Files.createFile(Path.of(args[3]));
    while (!Files.exists(Path.of(args[2]))) {
      Thread.onSpinWait();
    }
    Registration registration = registry.register(candidate(Path.of(args[1])));
    say((registration.isNew() ? "new " : "known ") + registration.version().ref());
    for (int round = 0; round < ROUNDS; round++) {
      try {
        registry.move(
            new AliasChange(
                "delay",
                "round-" + round,
                OptionalInt.empty(),
                Integer.parseInt(args[4]),
                AliasChange.Kind.PROMOTE,
                "",
                List.of()));
        say("won " + round);
      } catch (LostRaceException e) {
        say("lost " + round);
      }
    }
  }

  private static Candidate candidate(Path folder) throws IOException {
    return new Candidate(
        "delay",
        folder,
        "model.onnx",
        List.of(file(folder, "model.onnx"), file(folder, "weights/model.data")),
        ModelRegistryContract.SIGNATURE,
        Map.of());
  }

  private static Artifact file(Path folder, String path) throws IOException {
    byte[] content = Files.readAllBytes(folder.resolve(path));
    return new Artifact(path, content.length, Sha256.of(content));
  }

  private static void say(String line) {
    System.out.write((line + "\n").getBytes(UTF_8), 0, line.length() + 1);
    System.out.flush();
  }
}
