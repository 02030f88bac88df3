package io.nightshift.error;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Finds the valid name that a mistyped one was probably meant to be. */
public final class Nearest {
  private Nearest() {}

  /** The candidate with the fewest edits, if so few that a slip of the finger explains them. */
  public static Optional<String> to(String typed, Collection<String> candidates) {
    LevenshteinDistance distance = LevenshteinDistance.getDefaultInstance();
    String wanted = typed.toLowerCase(Locale.ROOT);
    int tolerated = Math.max(2, typed.length() / 3);
    return candidates.stream()
        .map(name -> new Ranked(name, distance.apply(wanted, name.toLowerCase(Locale.ROOT))))
        .filter(ranked -> ranked.edits <= tolerated && ranked.edits < ranked.name.length())
        .min(Comparator.comparingInt(Ranked::edits).thenComparing(Ranked::name))
        .map(Ranked::name);
  }

  /** {@code "; did you mean 'x'?"}, or nothing when no candidate is near. */
  public static String hint(String typed, Collection<String> candidates) {
    return to(typed, candidates).map(name -> "; did you mean '" + name + "'?").orElse("");
  }

  private record Ranked(String name, int edits) {}
}
