package io.nightshift.cli;

import io.nightshift.model.Artifact;
import io.nightshift.model.InputSpec;
import io.nightshift.model.ModelRef;
import io.nightshift.model.ModelVersion;
import io.nightshift.registry.ModelRegistry;
import io.nightshift.registry.ModelState;
import io.nightshift.storage.Json;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows a model, or one version of it. */
@Command(
    name = "show",
    description = "Shows a model's versions, or one version with its inputs, outputs and files.",
    mixinStandardHelpOptions = true)
final class ShowCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "MODEL",
      description = "NAME for all versions, NAME:VERSION or NAME@ALIAS for one.")
  private String model;

  @Mixin private RegistryOption registry;
  @Mixin private JsonOption json;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    ModelRegistry opened = registry.open();
    PrintWriter out = spec.commandLine().getOut();
    if (model.contains("@") || model.contains(":")) {
      ModelVersion version = opened.resolve(ModelRef.parse(model));
      SortedMap<String, Integer> aliases = opened.state(version.name()).aliases();
      if (json.isSet()) {
        out.print(Json.write(version));
      } else {
        print(version, aliases, out);
      }
    } else {
      showAll(opened, out);
    }
    out.flush();
    return ExitCode.DONE;
  }

  private void showAll(ModelRegistry opened, PrintWriter out) {
    ModelRef.requireName("model name", model);
    ModelState state = opened.existing(model);
    List<ModelVersion> versions =
        state.versions().stream().map(number -> opened.version(model, number)).toList();
    SortedMap<String, Integer> aliases = state.aliases();
    if (json.isSet()) {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("name", model);
      document.put("aliases", aliases);
      document.put("versions", versions);
      out.print(Json.write(document));
      return;
    }
    TextTable table =
        new TextTable(List.of("VERSION", "ALIASES", "DIGEST", "SIZE", "REGISTERED", "BY"));
    for (ModelVersion version : versions) {
      table.add(
          List.of(
              String.valueOf(version.version()),
              aliases(version, aliases),
              "sha256:" + version.shortDigest(),
              bytes(version.size()),
              version.createdAt().toString(),
              version.createdBy()));
    }
    table.lines().forEach(out::println);
  }

  private static void print(
      ModelVersion version, SortedMap<String, Integer> aliases, PrintWriter out) {
    out.println(version.ref());
    out.println("  digest      sha256:" + version.digest());
    out.println("  aliases     " + aliases(version, aliases));
    out.println("  registered  %s by %s".formatted(version.createdAt(), version.createdBy()));
    version.tags().forEach((key, value) -> out.println("  tag         " + key + "=" + value));
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
    TextTable outputs = new TextTable(List.of("OUTPUT", "TYPE"));
    version
        .signature()
        .outputs()
        .forEach(output -> outputs.add(List.of(output.name(), output.describe())));
    outputs.lines().forEach(out::println);
    out.println();
    TextTable files = new TextTable(List.of("FILE", "SIZE", "SHA-256"));
    for (Artifact artifact : version.artifacts()) {
      files.add(List.of(artifact.path(), bytes(artifact.size()), artifact.sha256()));
    }
    files.lines().forEach(out::println);
  }

  private static String aliases(ModelVersion version, SortedMap<String, Integer> aliases) {
    String borne =
        aliases.entrySet().stream()
            .filter(alias -> alias.getValue() == version.version())
            .map(Map.Entry::getKey)
            .collect(Collectors.joining(", "));
    return borne.isEmpty() ? "-" : borne;
  }

  private static String bytes(long bytes) {
    return String.format(Locale.ROOT, "%,d bytes", bytes);
  }
}
