package io.nightshift.table;

import com.fasterxml.jackson.databind.JsonNode;
import io.nightshift.error.InvalidRequestException;
import io.nightshift.storage.Json;
import io.nightshift.storage.Storage;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * S3A's committers, by which no file of a task is there, under no name, before the job commits. By
 * default the magic one: tasks write straight to the place, as uploads that the driver completes.
 */
final class S3Committer {
  private static final String NAME = "fs.s3a.committer.name";
  private static final String SUCCESS = "_SUCCESS";

  private S3Committer() {}

  /** Takes effect for folders on s3a alone. */
  static void configure(Configuration conf, String jobId) {
    conf.set(
        "mapreduce.outputcommitter.factory.scheme.s3a",
        "org.apache.hadoop.fs.s3a.commit.S3ACommitterFactory");
    if ("file".equals(conf.get(NAME, "file"))) {
      conf.set(NAME, "magic");
    }
    // Driver and tasks must mean the same job.
    conf.set("fs.s3a.committer.uuid", jobId);
    conf.set("spark.sql.sources.writeJobUUID", jobId);
  }

  /**
   * Looks at what the committer left: Hadoop's file committer leaves an empty file, S3A's a report.
   *
   * @throws InvalidRequestException if the wrong one ran, whose renames S3 cannot keep whole
   */
  static void requireThatItRan(String folder, Configuration conf) {
    if (!"s3a".equals(new Path(folder).toUri().getScheme())) {
      return;
    }
    Storage storage = Storage.at(folder, conf);
    byte[] report = storage.read(SUCCESS).orElse(new byte[0]);
    if (report.length == 0
        || !Json.read(folder + "/" + SUCCESS, report, JsonNode.class).hasNonNull("committer")) {
      throw new InvalidRequestException(
          "Cannot commit the files in %s: S3A's committer did not run; is another one set for s3a in Hadoop's configuration?"
              .formatted(folder));
    }
  }
}
