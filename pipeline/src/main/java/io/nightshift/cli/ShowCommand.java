package io.nightshift.cli;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.error.Problems;
import io.nightshift.model.ModelRef;
import io.nightshift.model.ModelVersion;
import io.nightshift.registry.ModelRegistry;
import io.nightshift.registry.ModelState;
import io.nightshift.storage.Json;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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

  @Option(
      names = "--at",
      paramLabel = "TIME",
      description = "As the aliases stood then, such as 2013-06-14T03:00Z.")
  private Optional<String> at = Optional.empty();

  @Mixin private RegistryOption registry;
  @Mixin private JsonOption json;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    Optional<Instant> moment = at.map(ShowCommand::moment);
    ModelRegistry opened = registry.open();
    PrintWriter out = spec.commandLine().getOut();
    if (model.contains("@") || model.contains(":")) {
      ModelRef ref = ModelRef.parse(model);
      ModelState state = state(opened, ref.name(), moment);
      ModelVersion version =
          moment.isPresent() ? opened.version(ref.name(), state.number(ref)) : opened.resolve(ref);
      showOne(version, state, out);
    } else {
      ModelRef.requireName("model name", model);
      showAll(opened, state(opened, model, moment), out);
    }
    out.flush();
    return ExitCode.DONE;
  }

  private static Instant moment(String text) {
    try {
      Instant moment = OffsetDateTime.parse(text).toInstant();
      if (moment.isAfter(Instant.now())) {
        throw new InvalidRequestException(
            "Invalid --at '%s': nobody knows yet how the aliases will stand then; give a time that has passed"
                .formatted(text));
      }
      return moment;
    } catch (DateTimeParseException e) {
      throw new InvalidRequestException(
          "Invalid --at '%s': write a time with its zone, as in 2013-06-14T03:00Z".formatted(text),
          e);
    }
  }

  private static ModelState state(ModelRegistry opened, String name, Optional<Instant> moment) {
    return moment.isPresent() ? opened.stateAt(name, moment.get()) : opened.existing(name);
  }

  private void showOne(ModelVersion version, ModelState state, PrintWriter out) {
    if (json.isSet()) {
      out.print(Json.write(version));
    } else {
      new VersionReport(version, state.aliases()).print(out);
    }
  }

  /** Shows what can be shown; then tells what cannot. */
  private void showAll(ModelRegistry opened, ModelState state, PrintWriter out) {
    Problems problems = new Problems();
    List<ModelVersion> versions = new ArrayList<>();
    state
        .versions()
        .forEach(number -> problems.collect(() -> versions.add(opened.version(model, number))));
    if (json.isSet() && problems.isEmpty()) {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("name", model);
      document.put("aliases", state.aliases());
      document.put("versions", versions);
      out.print(Json.write(document));
    } else if (!json.isSet()) {
      table(versions, state).lines().forEach(out::println);
    }
    problems.throwIfAny();
  }

  private static TextTable table(List<ModelVersion> versions, ModelState state) {
    TextTable table =
        new TextTable(List.of("VERSION", "ALIASES", "DIGEST", "SIZE", "REGISTERED", "BY"));
    for (ModelVersion version : versions) {
      table.add(
          List.of(
              String.valueOf(version.version()),
              VersionReport.borne(version.version(), state.aliases()),
              "sha256:" + version.shortDigest(),
              VersionReport.size(version.size()),
              version.createdAt().truncatedTo(ChronoUnit.SECONDS).toString(),
              version.createdBy()));
    }
    return table;
  }
}
