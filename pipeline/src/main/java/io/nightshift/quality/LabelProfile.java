package io.nightshift.quality;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How many rows have which label. Of more than {@value #MOST_LABELS} labels those that come first
 * in the order of texts are told apart, since which were met first, or are the most frequent, one
 * part of the rows cannot know of all.
 *
 * @param labels rows by label
 * @param other rows with a label that is not told apart, or that is too long for one
 * @param nulls rows without a label
 */
public record LabelProfile(
    SortedMap<String, Long> labels,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) long other,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) long nulls)
    implements Profile {
  static final int MOST_LABELS = 64;

  /** What is longer is text, and no label. */
  static final int LONGEST_LABEL = 64;

  /**
   * Copies the map.
   *
   * @throws IllegalArgumentException if there are too many labels
   */
  public LabelProfile {
    labels = new TreeMap<>(labels);
    if (labels.size() > MOST_LABELS) {
      throw new IllegalArgumentException(
          "a profile tells at most %d labels apart, got: %d".formatted(MOST_LABELS, labels.size()));
    }
  }

  /** Whether a label would be told apart if it were there. */
  boolean tellsApart(String label) {
    return labels.size() < MOST_LABELS || label.compareTo(labels.lastKey()) <= 0;
  }

  @Override
  public long rows() {
    return labels.values().stream().mapToLong(Long::longValue).sum() + other + nulls;
  }

  @Override
  public LabelProfile plus(Profile more) {
    if (!(more instanceof LabelProfile added)) {
      throw new IllegalArgumentException("labels and numbers do not add up");
    }
    TreeMap<String, Long> both = new TreeMap<>(labels);
    added.labels.forEach((label, rows) -> both.merge(label, rows, Long::sum));
    long rest = other + added.other;
    while (both.size() > MOST_LABELS) {
      rest += both.pollLastEntry().getValue();
    }
    return new LabelProfile(both, rest, nulls + added.nulls);
  }
}
