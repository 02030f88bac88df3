package io.nightshift.cli;

import io.nightshift.model.Artifact;
import io.nightshift.model.InputSpec;
import io.nightshift.model.Lineage;
import io.nightshift.model.ModelVersion;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;

/**
 * Tells people of one version.
 *
 * @param version the version
 * @param aliases the version behind each alias of its model
 */
record VersionReport(ModelVersion version, SortedMap<String, Integer> aliases) {

  void print(PrintWriter out) {
    out.println(version.ref());
    field(out, "digest", "sha256:" + version.digest());
    field(out, "aliases", shownBorne(version.version(), aliases));
    field(out, "registered", "%s by %s".formatted(version.createdAt(), version.createdBy()));
    version.tags().forEach((key, value) -> field(out, "tag", key + "=" + value));
    printLineage(version.lineage(), out);
    version
        .attachments()
        .forEach((role, file) -> field(out, role, "%s, %s".formatted(file.path(), size(file))));
    out.println();
    TextTable inputs = new TextTable(List.of("INPUT", "TYPE", "FED BY", "MISSING"));
    for (InputSpec input : version.signature().inputs()) {
      String feeds =
          input.features().isEmpty() ? input.name() : String.join(", ", input.features());
      inputs.add(
          List.of(input.name(), input.tensor().describe(), feeds, input.missing().toString()));
    }
    inputs.lines().forEach(out::println);
    out.println();
    printRules(out);
    TextTable outputs = new TextTable(List.of("OUTPUT", "TYPE"));
    version
        .signature()
        .outputs()
        .forEach(output -> outputs.add(List.of(output.name(), output.describe())));
    outputs.lines().forEach(out::println);
    out.println();
    TextTable files = new TextTable(List.of("FILE", "SIZE", "SHA-256"));
    version.files().forEach(file -> files.add(List.of(file.path(), size(file), file.sha256())));
    files.lines().forEach(out::println);
  }

  private void printRules(PrintWriter out) {
    if (version.signature().rules().isEmpty()) {
      return;
    }
    TextTable rules = new TextTable(List.of("RULE FOR", "VALUES MUST BE"));
    version.signature().rules().forEach((name, rule) -> rules.add(List.of(name, rule.toString())));
    rules.lines().forEach(out::println);
    out.println();
  }

  private static void printLineage(Lineage lineage, PrintWriter out) {
    lineage.trainingData().forEach(data -> field(out, "trained on", data));
    if (!lineage.codeVersion().isEmpty()) {
      field(out, "code", lineage.codeVersion());
    }
    lineage.parameters().forEach((key, value) -> field(out, "param", key + "=" + value));
    lineage.metrics().forEach((key, value) -> field(out, "metric", key + "=" + value));
  }

  /** The aliases that stand for a version. */
  static List<String> borne(int version, SortedMap<String, Integer> aliases) {
    return aliases.entrySet().stream()
        .filter(alias -> alias.getValue() == version)
        .map(Map.Entry::getKey)
        .toList();
  }

  /** The same for a cell of a table. */
  static String shownBorne(int version, SortedMap<String, Integer> aliases) {
    List<String> borne = borne(version, aliases);
    return borne.isEmpty() ? "-" : String.join(", ", borne);
  }

  static String size(long bytes) {
    return String.format(Locale.ROOT, "%,d bytes", bytes);
  }

  private static String size(Artifact file) {
    return size(file.size());
  }

  private static void field(PrintWriter out, String name, String value) {
    out.println("  %-11s %s".formatted(name, value));
  }
}
