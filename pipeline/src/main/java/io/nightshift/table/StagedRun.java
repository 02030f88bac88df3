package io.nightshift.table;

import io.nightshift.error.UnreachableException;
import java.io.Serializable;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.mapred.JobConf;
import org.apache.hadoop.mapreduce.JobContext;
import org.apache.hadoop.mapreduce.JobID;
import org.apache.hadoop.mapreduce.TaskAttemptContext;
import org.apache.hadoop.mapreduce.TaskAttemptID;
import org.apache.hadoop.mapreduce.TaskID;
import org.apache.hadoop.mapreduce.TaskType;
import org.apache.hadoop.mapreduce.lib.output.FileOutputCommitter;
import org.apache.hadoop.mapreduce.lib.output.FileOutputFormat;
import org.apache.hadoop.mapreduce.task.JobContextImpl;
import org.apache.hadoop.mapreduce.task.TaskAttemptContextImpl;
import org.apache.spark.TaskContext;
import org.apache.spark.internal.io.FileCommitProtocol.TaskCommitMessage;
import org.apache.spark.internal.io.FileNameSpec;
import scala.Option;
import scala.jdk.javaapi.CollectionConverters;

/**
 * The files that the tasks of a run write, none of which is in its folder before the driver commits
 * them all. This is the one place that touches Spark's commit protocol: it keeps the files of
 * failed and of slower attempts out, and lets one attempt of each task commit, and only once.
 *
 * <p>Made on the driver and sent to the tasks.
 */
public final class StagedRun implements Serializable {
  private final String folder;
  private final String jobId;
  private final PathCommitProtocol protocol;

  /** Prepares a folder to hold the files of a job of that id. */
  public StagedRun(Path folder, String jobId) {
    this.folder = folder.toString();
    this.jobId = jobId;
    this.protocol = new PathCommitProtocol(jobId, this.folder);
  }

  /** On the driver, before any task. */
  public void begin(Configuration conf) {
    protocol.setupJob(job(conf));
  }

  /** On the driver, after all tasks: puts the files of the tasks that count into the folder. */
  public void commit(Configuration conf, List<Offer> offers) {
    try {
      List<TaskCommitMessage> messages = offers.stream().map(offer -> offer.message).toList();
      protocol.commitJob(job(conf), CollectionConverters.asScala(messages).toSeq());
      S3Committer.requireThatItRan(folder, conf);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      // Scala declares no exceptions: the compiler cannot know that this throws IOException.
      throw new UnreachableException(
          "Cannot commit the files in %s: %s".formatted(folder, e.getMessage()), e);
    }
  }

  /** On the driver: deletes whatever tasks left. */
  public void abort(Configuration conf) {
    protocol.abortJob(job(conf));
  }

  /** On an executor: this task's share. */
  public Task task(Configuration conf, TaskContext context) {
    // Unlike the attempt's number, its id differs between attempts of the stage as well.
    int attempt = (int) (context.taskAttemptId() & Integer.MAX_VALUE);
    TaskID id = new TaskID(hadoopId(), TaskType.MAP, context.partitionId());
    TaskAttemptContext attemptContext =
        new TaskAttemptContextImpl(jobConf(conf), new TaskAttemptID(id, attempt));
    protocol.setupTask(attemptContext);
    return new Task(attemptContext);
  }

  private JobContext job(Configuration conf) {
    return new JobContextImpl(jobConf(conf), hadoopId());
  }

  private JobID hadoopId() {
    return new JobID(jobId, 0);
  }

  private JobConf jobConf(Configuration conf) {
    JobConf job = new JobConf(conf);
    job.set(FileOutputFormat.OUTDIR, folder);
    // Hadoop's default, 2, puts files into the folder as soon as their task commits.
    job.setInt(FileOutputCommitter.FILEOUTPUTCOMMITTER_ALGORITHM_VERSION, 1);
    S3Committer.configure(job, jobId);
    return job;
  }

  /** The files that a task offers to the driver. */
  public static final class Offer implements Serializable {
    private final TaskCommitMessage message;

    private Offer(TaskCommitMessage message) {
      this.message = message;
    }
  }

  /** The files of one attempt of one task. Not thread-safe. */
  public final class Task {
    private final TaskAttemptContext context;

    private Task(TaskAttemptContext context) {
      this.context = context;
    }

    /** Where to write a file that shall lie in a folder of the run once committed. */
    public Path newFile(String relativeFolder, String extension) {
      return new Path(
          protocol.newTaskTempFile(
              context, Option.apply(relativeFolder), new FileNameSpec("", extension)));
    }

    /** Offers the files to the driver, if no other attempt of this task has. */
    public Offer commit() {
      return new Offer(protocol.commitTask(context));
    }

    /** Deletes the files. */
    public void abort() {
      protocol.abortTask(context);
    }
  }
}
