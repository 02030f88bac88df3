package io.nightshift.cli;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A table for people: columns as wide as they must be, numbers to the right. */
final class TextTable {
  private static final String GAP = "  ";

  private final List<List<String>> rows = new ArrayList<>();

  TextTable(List<String> header) {
    rows.add(List.copyOf(header));
  }

  void add(List<String> cells) {
    if (cells.size() != rows.get(0).size()) {
      throw new IllegalArgumentException(
          "%d cells for %d columns".formatted(cells.size(), rows.get(0).size()));
    }
    rows.add(List.copyOf(cells));
  }

  /** The lines, the header first, without blanks at their ends. */
  List<String> lines() {
    int columns = rows.get(0).size();
    List<Integer> widths =
        IntStream.range(0, columns)
            .mapToObj(c -> Collections.max(rows.stream().map(row -> row.get(c).length()).toList()))
            .toList();
    List<Boolean> numeric =
        IntStream.range(0, columns)
            .mapToObj(c -> rows.stream().skip(1).allMatch(row -> isNumber(row.get(c))))
            .toList();
    return rows.stream()
        .map(
            row ->
                IntStream.range(0, columns)
                    .mapToObj(c -> padded(row.get(c), widths.get(c), numeric.get(c)))
                    .collect(Collectors.joining(GAP))
                    .stripTrailing())
        .toList();
  }

  private static boolean isNumber(String cell) {
    return cell.matches("-?[0-9][0-9,]*(\\.[0-9]+)?([eE][-+]?[0-9]+)?");
  }

  private static String padded(String cell, int width, boolean toTheRight) {
    String blanks = " ".repeat(width - cell.length());
    return toTheRight ? blanks + cell : cell + blanks;
  }
}
