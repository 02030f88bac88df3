package io.nightshift.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;

/** What is in the jar that goes to a cluster. */
final class ApplicationJarIT {
  private static final String OURS_AND_OURS_ALONE = "(io/nightshift|ai/onnxruntime)/.*";

  private final Path jar = Installation.underTest().jar();

  @Test
  void carriesNothingThatAClusterProvides() throws IOException {
    List<String> files = files();

    // At the top lie what licences want to be told.
    assertThat(files.stream().filter(name -> name.matches("(?!META-INF/).*/.*|.*\\.class")))
        .allMatch(name -> name.matches(OURS_AND_OURS_ALONE), "is one of ours");
    assertThat(files)
        .noneMatch(name -> name.matches("META-INF/versions/[^/]+/(org/apache|scala)/.*"));
  }

  /** A cluster's Spark has its own versions of these, and finds those first. */
  @Test
  void carriesLibrariesUnderNamesOfItsOwn() throws IOException {
    assertThat(files())
        .contains(
            "io/nightshift/shaded/picocli/CommandLine.class",
            "io/nightshift/shaded/protobuf/CodedInputStream.class",
            "io/nightshift/shaded/snakeyaml/v2/api/Load.class");
  }

  @Test
  void carriesEveryClassOnce() throws IOException {
    assertThat(files()).doesNotHaveDuplicates();
  }

  @Test
  void carriesNativeLibrariesOfEveryPlatform() throws IOException {
    assertThat(files())
        .contains(
            "ai/onnxruntime/native/linux-x64/libonnxruntime.so",
            "ai/onnxruntime/native/linux-x64/libonnxruntime4j_jni.so",
            "ai/onnxruntime/native/linux-aarch64/libonnxruntime.so",
            "ai/onnxruntime/native/linux-aarch64/libonnxruntime4j_jni.so",
            "ai/onnxruntime/native/osx-aarch64/libonnxruntime.dylib",
            "ai/onnxruntime/native/osx-aarch64/libonnxruntime4j_jni.dylib");
  }

  @Test
  void namesItsMainClassAndVersion() throws IOException {
    try (JarFile file = new JarFile(jar.toFile())) {
      Attributes manifest = file.getManifest().getMainAttributes();

      assertThat(manifest.getValue(Attributes.Name.MAIN_CLASS))
          .isEqualTo("io.nightshift.cli.Nightshift");
      assertThat(manifest.getValue(Attributes.Name.IMPLEMENTATION_VERSION)).isNotEmpty();
    }
  }

  private List<String> files() throws IOException {
    try (JarFile file = new JarFile(jar.toFile())) {
      return file.stream().filter(entry -> !entry.isDirectory()).map(ZipEntry::getName).toList();
    }
  }
}
