package io.nightshift.shipment;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkFiles;

/**
 * Files that the driver offers by Spark's own file service, named by their digests: for executors
 * that share no folder with the driver, and cannot reach the registry.
 */
record DriverFiles() implements ModelSource {
  /**
   * On the driver: offers the files to every executor, now and to come.
   *
   * @param files by the SHA-256 of what is in them
   */
  static DriverFiles offer(SparkContext spark, Map<String, Path> files) throws IOException {
    // What a thread adds while it plans a query is for the tasks of that session alone, so it is
    // added in a thread that works for none.
    FutureTask<Void> work =
        new FutureTask<>(
            () -> {
              add(spark, files);
              return null;
            });
    Thread thread = new Thread(work, "nightshift-offer");
    thread.start();
    try {
      work.get();
      return new DriverFiles();
    } catch (ExecutionException e) {
      throw new IOException(String.valueOf(e.getCause().getMessage()), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while files were offered to executors");
    }
  }

  private static void add(SparkContext spark, Map<String, Path> files) throws IOException {
    // One folder for all runs of this Spark: it refuses the same name from two places.
    Path outbox =
        Files.createDirectories(Path.of(SparkFiles.getRootDirectory(), "nightshift-outbox"));
    for (Map.Entry<String, Path> file : files.entrySet()) {
      Path parcel = outbox.resolve(name(file.getKey()));
      if (!Files.exists(parcel)) {
        Files.copy(file.getValue(), parcel);
        // Once for all runs: Spark warns of files that it has already.
        spark.addFile(parcel.toUri().toString());
      }
    }
  }

  /** Where this session's tasks have it; the driver, which has no tasks, where all have it. */
  @Override
  public InputStream open(String sha256) throws IOException {
    Path ofSession = Path.of(SparkFiles.get(name(sha256)));
    return Files.newInputStream(
        Files.exists(ofSession) ? ofSession : Path.of(SparkFiles.getRootDirectory(), name(sha256)));
  }

  private static String name(String sha256) {
    return "nightshift-" + sha256;
  }
}
