package io.nightshift.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nightshift.model.Artifact;
import io.nightshift.model.ModelVersion;
import io.nightshift.storage.Storage;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.BeforeEach;

/** The registry of files keeps to the same wherever it lies. */
abstract class RemoteRegistryContract extends ModelRegistryContract {
  private static final AtomicInteger REGISTRIES = new AtomicInteger();

  private Path folder;
  private ModelRegistry registry;

  /** A folder for registries. */
  abstract String root();

  /** How it is reached. */
  abstract Configuration conf();

  @BeforeEach
  void open() throws IOException {
    folder = new Path(root(), "registry-" + REGISTRIES.incrementAndGet());
    folder.getFileSystem(conf()).mkdirs(folder);
    registry = new FileRegistry(Storage.at(folder.toString(), conf()));
  }

  @Override
  ModelRegistry registry() {
    return registry;
  }

  @Override
  void overwrite(ModelVersion version, Artifact file, String content) throws IOException {
    write(version, file.path(), content);
  }

  @Override
  void spoil(ModelVersion version) throws IOException {
    write(version, "version.json", "{");
  }

  private void write(ModelVersion version, String file, String content) throws IOException {
    Path path =
        new Path(folder, "%s/versions/%d/%s".formatted(version.name(), version.version(), file));
    try (OutputStream out = path.getFileSystem(conf()).create(path, true)) {
      out.write(content.getBytes(UTF_8));
    }
  }
}
