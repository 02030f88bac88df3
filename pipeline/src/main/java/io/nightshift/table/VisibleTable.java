package io.nightshift.table;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.error.UnreachableException;
import io.nightshift.storage.Storage;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * What readers of a prediction table see, which follows its records: one implementation for each
 * kind of table. {@link PredictionTable} says when it must. Processes may call it at once.
 */
public interface VisibleTable {
  /** What people call the table. */
  String display();

  /** Where a person finds the predictions of a model version that are in sight. */
  String display(Publication.Arm arm);

  /**
   * The folder that has the table's records, rejects and leases, and the files of its runs; empty
   * if the table was not made yet.
   */
  Optional<Storage> storage();

  /** Where runs write. */
  RunFolders.Layout layout();

  /**
   * Finds out whether a run can be published here; nothing is written.
   *
   * @param snapshot what is scored
   * @param columns the predictions
   * @throws InvalidRequestException with all reasons why not
   */
  void require(String snapshot, List<FileField> columns);

  /**
   * Makes the table where there is none, and room for the columns of a run.
   *
   * @param run the run; of a table that is not made yet, where its files lie is not known before
   * @param version the model version that scores it
   * @param columns the predictions
   * @return what the run's prediction files must have
   * @throws InvalidRequestException if the table cannot take them
   */
  FileShape prepare(RunFolders run, int version, List<FileField> columns);

  /**
   * Makes the committed files of a run known, out of the sight of readers, so that little is left
   * to do once its record is made.
   *
   * @param run the run, whose place in the history is not known yet
   * @param metrics what is in the columns of its prediction files, by path
   */
  void audit(Publication run, Map<String, FileMetrics> metrics);

  /** Forgets a run that will not be published. Its files are still there. */
  void withdraw(RunFolders run);

  /**
   * Makes what readers see of a snapshot follow its records.
   *
   * @param current reads the record that is current; asked after a look at what readers see, so
   *     that a process that was slow cannot undo what a faster one did
   * @throws UnreachableException if it cannot be done now; the next one who tries will
   */
  void follow(String snapshot, Supplier<Optional<Publication>> current);

  /**
   * Takes care that nothing refers to the files of runs that were published once, were given up and
   * will be deleted.
   */
  void forget(String snapshot, Set<String> runIds);

  /**
   * The rows of the run that is current, for this process.
   *
   * @param table the table of which this is the visible side
   * @throws InvalidRequestException if nothing is published for the snapshot
   */
  PredictionRows rows(PredictionTable table, String snapshot);

  /**
   * The rows of the run that is current, for Spark.
   *
   * @param table the table of which this is the visible side
   * @throws InvalidRequestException if nothing is published for the snapshot
   */
  Dataset<Row> read(PredictionTable table, SparkSession spark, String snapshot);
}
