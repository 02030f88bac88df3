package io.nightshift.table;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.nightshift.quality.Drift;
import io.nightshift.quality.Profile;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What makes a run the current predictions of (table, snapshot), and the record of it.
 *
 * @param sequence the place in the snapshot's history, from 1; the highest is current
 * @param previous the sequence of the record that this one replaces; absent for the first
 * @param runId the run
 * @param runKey what the run's scores depend on, as a digest: model, input, meaning of the job
 * @param job the job's name
 * @param snapshot the snapshot that was scored
 * @param publishedAt when, UTC
 * @param publishedBy the user who ran it
 * @param arms the models that were scored
 * @param input what was read
 * @param features the expressions of columns that were computed from those of the snapshot, by name
 * @param counts the rows
 * @param rejectsByCode rejected rows by the code of their reason
 * @param rejectGroups rejected rows by reason and column, with an example each
 * @param rejects the files with the rejected rows
 * @param clipped scored rows in which an input was clipped, by column
 * @param providers what each execution provider did
 * @param gates what each gate said
 * @param profiles how the scores are distributed, by prediction column
 * @param drift how far they are from those of an earlier run; absent if nobody looked
 * @param software the versions of what made the scores
 * @param rollback that this publishes an earlier run again; absent if the run is new
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Publication(
    int sequence,
    Integer previous,
    String runId,
    String runKey,
    String job,
    String snapshot,
    Instant publishedAt,
    String publishedBy,
    List<Arm> arms,
    Input input,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) SortedMap<String, String> features,
    Counts counts,
    SortedMap<String, Long> rejectsByCode,
    List<RejectGroup> rejectGroups,
    List<DataFile> rejects,
    SortedMap<String, Long> clipped,
    List<ProviderUse> providers,
    List<Gate> gates,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) SortedMap<String, Profile> profiles,
    Drift drift,
    SortedMap<String, String> software,
    Rollback rollback) {

  /**
   * Records of older versions lack the groups, the providers, features, what was clipped and
   * profiles; those of newer ones may have profiles that nobody here knows.
   */
  public Publication {
    rejectGroups = rejectGroups == null ? List.of() : List.copyOf(rejectGroups);
    providers = providers == null ? List.of() : List.copyOf(providers);
    clipped = clipped == null ? new TreeMap<>() : new TreeMap<>(clipped);
    features = features == null ? new TreeMap<>() : new TreeMap<>(features);
    profiles = profiles == null ? new TreeMap<>() : new TreeMap<>(profiles);
    profiles.values().removeIf(Objects::isNull);
  }

  /**
   * A model version that was scored.
   *
   * @param reference what the job or the command said, such as an alias
   * @param model the model's name
   * @param version what the reference meant when the run began
   * @param digest of the model's files
   * @param run the run that trained it, by the id that its tracking server gave it; absent if
   *     unknown
   * @param path the folder of its predictions inside the table
   * @param files its predictions
   */
  public record Arm(
      String reference,
      String model,
      int version,
      String digest,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) String run,
      String path,
      List<DataFile> files) {
    /** Records of older versions lack the run. */
    public Arm {
      run = run == null ? "" : run;
    }
  }

  /**
   * What was read.
   *
   * @param path where it lies
   * @param fingerprint a digest of its files' names, sizes and times of change, or of its offsets
   * @param files how many files it has
   * @param bytes how long they are together
   * @param batch of which stream they are a micro-batch; absent if they are all that is there
   * @param messages of a topic, in the place of files; absent if there are files
   */
  public record Input(
      String path,
      String fingerprint,
      int files,
      long bytes,
      @JsonInclude(JsonInclude.Include.NON_NULL) Batch batch,
      @JsonInclude(JsonInclude.Include.NON_NULL) Messages messages) {
    /** All files that are there. */
    public Input(String path, String fingerprint, int files, long bytes) {
      this(path, fingerprint, files, bytes, null, null);
    }

    /** How much it is, for people. */
    public String amount() {
      return messages == null
          ? String.format(Locale.ROOT, "%,d file%s, %,d bytes", files, files == 1 ? "" : "s", bytes)
          : messages.amount();
    }
  }

  /**
   * Messages of a topic.
   *
   * @param count how many
   * @param offsets where they are, by partition
   */
  public record Messages(long count, SortedMap<Integer, Offsets> offsets) {
    private String amount() {
      return String.format(
          Locale.ROOT,
          "%,d message%s, offsets %s",
          count,
          count == 1 ? "" : "s",
          offsets.entrySet().stream()
              .map(
                  entry ->
                      "%d to %d of partition %d"
                          .formatted(
                              entry.getValue().from(),
                              entry.getValue().until() - 1,
                              entry.getKey()))
              .collect(Collectors.joining(", ")));
    }
  }

  /**
   * Where messages are in a partition.
   *
   * @param from the offset of the first
   * @param until the one after the last
   */
  public record Offsets(long from, long until) {}

  /**
   * The place of a micro-batch in its stream.
   *
   * @param stream the id of the stream's checkpoint
   * @param number the number that the checkpoint has for it, from 0
   */
  public record Batch(String stream, long number) {
    /** The snapshot that a micro-batch is; their order as texts is that of batches. */
    public static String snapshot(String query, long number) {
      return String.format(Locale.ROOT, "%s-%010d", query, number);
    }
  }

  /**
   * The rows of a run.
   *
   * @param read rows in the snapshot
   * @param scored rows with predictions
   * @param rejected rows without
   */
  public record Counts(long read, long scored, long rejected) {
    /** Refuses counts in which a row is lost or doubled. */
    public Counts {
      if (read != scored + rejected) {
        throw new IllegalStateException(
            "read %d rows, but scored %d and rejected %d".formatted(read, scored, rejected));
      }
    }
  }

  /**
   * What a gate said.
   *
   * @param name the rule
   * @param limit the most that it allows
   * @param value what was found
   * @param passed whether it lets the run pass
   */
  public record Gate(String name, double limit, double value, boolean passed) {}

  /**
   * That a run was published again.
   *
   * @param sequence the record with which it was first published
   * @param from the run whose place it takes
   * @param reason why, in the words of whoever did it; may be empty
   */
  public record Rollback(int sequence, String from, String reason) {}

  /** How far the scores are from those of an earlier run, if somebody looked. */
  public Optional<Drift> measuredDrift() {
    return Optional.ofNullable(drift);
  }

  /** The run, as one that others are held against. */
  public Drift.Reference asReference() {
    Arm arm = arms.get(0);
    return new Drift.Reference(snapshot, runId, arm.model() + ":" + arm.version());
  }

  /** This run with its place in the history. */
  Publication at(int newSequence, Integer newPrevious) {
    return placed(newSequence, newPrevious, publishedAt, publishedBy, rollback);
  }

  /** This run, published again. */
  Publication again(Instant at, String by, Rollback why) {
    return placed(sequence, previous, at, by, why);
  }

  private Publication placed(
      int newSequence, Integer newPrevious, Instant at, String by, Rollback why) {
    return new Publication(
        newSequence,
        newPrevious,
        runId,
        runKey,
        job,
        snapshot,
        at,
        by,
        arms,
        input,
        features,
        counts,
        rejectsByCode,
        rejectGroups,
        rejects,
        clipped,
        providers,
        gates,
        profiles,
        drift,
        software,
        why);
  }
}
