package io.nightshift.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.nightshift.model.Sha256;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DigestedCopyTest {
  @TempDir private Path folder;

  private static InputStream bytes(String text) {
    return new ByteArrayInputStream(text.getBytes(UTF_8));
  }

  @Test
  void tellsWhatItWrote() throws IOException {
    Path target = folder.resolve("copy");

    String digest = DigestedCopy.to(target, bytes("some bytes"));

    assertThat(digest).isEqualTo(Sha256.of("some bytes"));
    assertThat(target).hasContent("some bytes");
    assertThat(folder.toFile().list()).as("nothing else is left").containsExactly("copy");
  }

  @Test
  void whoHasTheOldFileOpenGoesOnWithIt() throws IOException {
    Path target = Files.writeString(folder.resolve("library"), "old code");

    try (InputStream open = Files.newInputStream(target)) {
      DigestedCopy.to(target, bytes("new"));

      assertThat(open.readAllBytes()).isEqualTo("old code".getBytes(UTF_8));
    }
    assertThat(target).hasContent("new");
  }
}
