package io.nightshift.run;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.inference.OnnxSession;
import io.nightshift.inference.SessionSettings;
import io.nightshift.job.JobSpec;
import io.nightshift.model.ModelVersion;
import io.nightshift.registry.ModelFolder;
import io.nightshift.registry.ModelRegistry;
import io.nightshift.registry.Registries;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.hadoop.conf.Configuration;

/**
 * The model of a job: resolved, fetched, verified and loaded once, however many snapshots are
 * scored with it. An alias that moves meanwhile changes nothing. Not thread-safe.
 */
public final class PinnedModel implements AutoCloseable {
  private final JobSpec job;
  private final Configuration conf;
  private ModelRegistry registry;
  private ModelVersion version;
  private WorkFolder work;
  private ModelFolder folder;

  /** Nothing is asked of the registry before it is needed. */
  public PinnedModel(JobSpec job, Configuration conf) {
    this.job = job;
    this.conf = conf;
  }

  /**
   * What the job's reference means.
   *
   * @throws InvalidRequestException if the registry does not know it
   */
  ModelVersion version() {
    if (version == null) {
      registry = Registries.open(job.registry(), conf);
      version = registry.resolve(job.model());
    }
    return version;
  }

  /**
   * Its files on this machine.
   *
   * @throws InvalidRequestException if they are not what they should be
   */
  ModelFolder folder() {
    if (folder == null) {
      ModelVersion pinned = version();
      work = WorkFolder.create();
      try {
        ModelFolder copied =
            ModelFolder.copy(
                pinned, artifact -> registry.open(pinned, artifact), work.path().resolve("model"));
        // Whether it loads at all is known here, not in the first of a thousand tasks.
        OnnxSession.open(copied.entry(), new SessionSettings(1)).close();
        folder = copied;
      } catch (IOException e) {
        throw new UncheckedIOException("cannot fetch " + pinned.ref(), e);
      } finally {
        if (folder == null) {
          work.close();
        }
      }
    }
    return folder;
  }

  /** Deletes the files. */
  @Override
  public void close() {
    if (work != null) {
      work.close();
    }
  }
}
