package io.nightshift.table;

import io.nightshift.error.InvalidRequestException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.LongStream;

/**
 * The runs that others of a table are held against: those that are current for earlier snapshots,
 * in the order of their names, whenever they were scored. Runs that were rolled back, replaced or
 * refused are none. Of a micro-batch, earlier ones of its stream are, by their numbers, so that
 * nobody lists the thousands of snapshots that a stream makes.
 */
public final class EarlierRuns {
  /** How many snapshots are looked at. Those that are nearest tell most, and each costs a read. */
  static final int LOOK_BACK = 10;

  private final PredictionTable table;
  private final Consumer<String> passedOver;

  /**
   * Those of a table.
   *
   * @param passedOver is told of records that cannot be read; they are damaged, and of other
   *     snapshots, so that they are no reason for a run to fail
   */
  public EarlierRuns(PredictionTable table, Consumer<String> passedOver) {
    this.table = table;
    this.passedOver = passedOver;
  }

  /**
   * The newest that has profiles, and scored so many rows that they mean something; if none did,
   * the newest that has profiles.
   *
   * @param snapshot whose run is to be held against it
   * @param batch its place in a stream, if it is a micro-batch
   * @param minRows how many rows are enough
   */
  public Optional<Publication> reference(
      String snapshot, Optional<Publication.Batch> batch, long minRows) {
    Optional<Publication> small = Optional.empty();
    for (String earlier : batch.map(b -> batches(snapshot, b)).orElseGet(() -> names(snapshot))) {
      Optional<Publication> found =
          current(earlier)
              .filter(run -> isOfSameStream(run, batch))
              .filter(run -> !run.profiles().isEmpty());
      if (found.isPresent() && found.get().counts().scored() >= minRows) {
        return found;
      }
      small = small.or(() -> found);
    }
    return small;
  }

  /** Whether any run is current for an earlier snapshot, with profiles or without. */
  public boolean exist(String snapshot, Optional<Publication.Batch> batch) {
    return batch.map(b -> batches(snapshot, b)).orElseGet(() -> names(snapshot)).stream()
        .anyMatch(earlier -> current(earlier).isPresent());
  }

  private List<String> names(String snapshot) {
    return table.snapshots().stream()
        .filter(name -> name.compareTo(snapshot) < 0)
        .sorted(Comparator.reverseOrder())
        .limit(LOOK_BACK)
        .toList();
  }

  private static List<String> batches(String snapshot, Publication.Batch batch) {
    String end = Publication.Batch.snapshot("", batch.number());
    if (!snapshot.endsWith(end)) {
      return List.of();
    }
    String query = snapshot.substring(0, snapshot.length() - end.length());
    return LongStream.rangeClosed(1, Math.min(LOOK_BACK, batch.number()))
        .mapToObj(back -> Publication.Batch.snapshot(query, batch.number() - back))
        .toList();
  }

  private Optional<Publication> current(String snapshot) {
    try {
      return table.current(snapshot);
    } catch (InvalidRequestException e) {
      e.problems().forEach(passedOver);
      return Optional.empty();
    }
  }

  private static boolean isOfSameStream(Publication run, Optional<Publication.Batch> batch) {
    Publication.Batch other = run.input().batch();
    return batch.isEmpty() || (other != null && other.stream().equals(batch.get().stream()));
  }
}
