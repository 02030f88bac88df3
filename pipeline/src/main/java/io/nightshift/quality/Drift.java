package io.nightshift.quality;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;

/**
 * How far the scores of a run are from those of an earlier one, and what was allowed.
 *
 * @param reference the earlier run; absent if there is none to compare with
 * @param warn an index above it is told
 * @param fail with an index above it, nothing is published; absent if any is
 * @param minRows with fewer rows, here or there, nothing is said of the index
 * @param columns each column that is judged
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Drift(
    Reference reference, double warn, Double fail, long minRows, List<ColumnDrift> columns) {
  /** Copies the list. */
  public Drift {
    columns = List.copyOf(columns);
  }

  /**
   * A run whose scores others are held against.
   *
   * @param snapshot that it scored
   * @param runId its id
   * @param model that scored it, such as {@code flight-delay:2}
   */
  public record Reference(String snapshot, String runId, String model) {
    @Override
    public String toString() {
      return "snapshot %s (%s, run %s)".formatted(snapshot, model, runId);
    }
  }

  /** A run without an earlier one. */
  public static Drift unknown(SortedMap<String, Profile> profiles, DriftLimits limits) {
    List<ColumnDrift> columns =
        profiles.entrySet().stream()
            .filter(entry -> limits.include(entry.getKey()))
            .map(
                entry ->
                    new ColumnDrift(
                        entry.getKey(),
                        entry.getValue().rows() < limits.minRows()
                            ? Verdict.TOO_FEW_ROWS
                            : Verdict.NO_REFERENCE,
                        null))
            .toList();
    return of(null, limits, columns);
  }

  /** Compares the scores of a run with those of an earlier one. */
  public static Drift between(
      Reference reference,
      SortedMap<String, Profile> earlier,
      SortedMap<String, Profile> profiles,
      DriftLimits limits) {
    List<ColumnDrift> columns =
        profiles.entrySet().stream()
            .filter(entry -> limits.include(entry.getKey()))
            .map(
                entry ->
                    column(
                        entry.getKey(),
                        Optional.ofNullable(earlier.get(entry.getKey())),
                        entry.getValue(),
                        limits))
            .toList();
    return of(reference, limits, columns);
  }

  private static Drift of(Reference reference, DriftLimits limits, List<ColumnDrift> columns) {
    Double fail = limits.fail().isPresent() ? limits.fail().getAsDouble() : null;
    return new Drift(reference, limits.warn(), fail, limits.minRows(), columns);
  }

  private static ColumnDrift column(
      String name, Optional<Profile> earlier, Profile profile, DriftLimits limits) {
    Optional<Comparison> comparison = earlier.flatMap(known -> Comparison.of(known, profile));
    if (profile.rows() < limits.minRows()) {
      return new ColumnDrift(name, Verdict.TOO_FEW_ROWS, null);
    } else if (comparison.isEmpty()) {
      return new ColumnDrift(name, Verdict.NO_REFERENCE, null);
    } else if (earlier.get().rows() < limits.minRows()) {
      return new ColumnDrift(name, Verdict.TOO_FEW_ROWS, null);
    }
    double index = comparison.get().index();
    return new ColumnDrift(name, limits.verdict(index), index);
  }

  /** The column that is furthest from what it was; empty if none could be compared. */
  public Optional<ColumnDrift> worst() {
    return columns.stream()
        .filter(column -> column.measured().isPresent())
        .max(Comparator.comparingDouble(column -> column.measured().getAsDouble()));
  }

  /** The columns that are to be told: those with an index above a limit. */
  public List<ColumnDrift> drifted() {
    return columns.stream()
        .filter(c -> c.verdict() == Verdict.WARNED || c.verdict() == Verdict.FAILED)
        .toList();
  }

  /** The index above which nothing is published, if there is any. */
  public OptionalDouble failLimit() {
    return fail == null ? OptionalDouble.empty() : OptionalDouble.of(fail);
  }

  /** The run that it was held against, if there is any. */
  public Optional<Reference> against() {
    return Optional.ofNullable(reference);
  }
}
