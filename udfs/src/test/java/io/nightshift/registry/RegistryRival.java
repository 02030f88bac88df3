package io.nightshift.registry;

import io.nightshift.error.LostRaceException;
import io.nightshift.fixture.Rival;
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

  /** Arguments: the registry, the candidate's folder, the version. */
  public static void main(String[] args) throws Exception {
    FileRegistry registry = new FileRegistry(Storage.at(args[0], new Configuration()));
    registry.models();
    Rival.ready();
    Registration registration = registry.register(candidate(Path.of(args[1])));
    Rival.say((registration.isNew() ? "new " : "known ") + registration.version().ref());
    for (int round = 0; round < ROUNDS; round++) {
      try {
        registry.move(
            new AliasChange(
                "delay",
                "round-" + round,
                OptionalInt.empty(),
                Integer.parseInt(args[2]),
                AliasChange.Kind.PROMOTE,
                "",
                List.of()));
        Rival.say("won " + round);
      } catch (LostRaceException e) {
        Rival.say("lost " + round);
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
}
