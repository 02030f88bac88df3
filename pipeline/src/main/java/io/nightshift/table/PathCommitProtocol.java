package io.nightshift.table;

import io.nightshift.storage.StorageFailure;
import java.io.IOException;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.mapreduce.OutputCommitter;
import org.apache.hadoop.mapreduce.TaskAttemptContext;
import org.apache.hadoop.mapreduce.lib.output.PathOutputCommitter;
import org.apache.hadoop.mapreduce.lib.output.PathOutputCommitterFactory;
import org.apache.spark.internal.io.FileNameSpec;
import org.apache.spark.internal.io.HadoopMapReduceCommitProtocol;
import scala.Option;

/**
 * Spark's commit protocol, with the committer that Hadoop names for the folder's file system: its
 * file committer, or S3A's, which no output format would have chosen.
 */
final class PathCommitProtocol extends HadoopMapReduceCommitProtocol {
  private static final long serialVersionUID = 1L;

  private final String folder;
  private transient PathOutputCommitter committer;

  PathCommitProtocol(String jobId, String folder) {
    super(jobId, folder, false);
    this.folder = folder;
  }

  @Override
  public OutputCommitter setupCommitter(TaskAttemptContext context) {
    try {
      Path path = new Path(folder);
      committer =
          PathOutputCommitterFactory.getCommitterFactory(path, context.getConfiguration())
              .createOutputCommitter(path, context);
      return committer;
    } catch (IOException e) {
      throw StorageFailure.of("commit files in " + folder, e);
    }
  }

  /**
   * In the committer's own folder for this attempt, which only Hadoop's file committer is asked for
   * otherwise.
   */
  @Override
  public String newTaskTempFile(
      TaskAttemptContext context, Option<String> directory, FileNameSpec name) {
    try {
      Path work = new Path(committer.getWorkPath(), directory.getOrElse(() -> "."));
      return new Path(work, getFilename(context, name)).toString();
    } catch (IOException e) {
      throw StorageFailure.of("write files for " + folder, e);
    }
  }
}
