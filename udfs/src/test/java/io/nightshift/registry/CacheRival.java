package io.nightshift.registry;

import io.nightshift.fixture.Rival;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/** Another process that uses the cache of a machine. */
final class CacheRival {
  private CacheRival() {}

  /**
   * Arguments: the disk; whether to {@code hold} a model until told to go on, or to {@code fetch}
   * it only then; its content. Says how often it fetched it.
   */
  public static void main(String[] args) throws Exception {
    ModelCache cache = ModelCache.below(Path.of(args[0]), Long.MAX_VALUE);
    AtomicInteger fetched = new AtomicInteger();
    if (args[1].equals("hold")) {
      try (ModelCache.Lease held = acquire(cache, args[2], fetched)) {
        Rival.ready();
        Files.readString(held.files().entry());
      }
    } else {
      Rival.ready();
      acquire(cache, args[2], fetched).close();
    }
    Rival.say(fetched.toString());
  }

  private static ModelCache.Lease acquire(ModelCache cache, String content, AtomicInteger fetched)
      throws IOException {
    return cache.acquire(
        ModelCacheTest.version(content),
        artifact -> {
          if (artifact.path().equals("model.onnx")) {
            fetched.incrementAndGet();
          }
          return ModelCacheTest.file(content, artifact);
        });
  }
}
