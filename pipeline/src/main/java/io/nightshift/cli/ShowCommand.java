package io.nightshift.cli;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.nightshift.error.InvalidRequestException;
import io.nightshift.model.ModelRef;
import io.nightshift.model.ModelVersion;
import io.nightshift.registry.ModelRegistry;
import io.nightshift.registry.ModelState;
import io.nightshift.storage.Json;
import java.io.PrintWriter;
import java.time.Instant;
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
      return showAll(opened, state(opened, model, moment), out);
    }
    out.flush();
    return ExitCode.DONE;
  }

  /** A version in a JSON document. */
  private record Shown(@JsonUnwrapped ModelVersion version, List<String> aliases) {
    static Shown of(ModelVersion version, ModelState state) {
      return new Shown(version, VersionReport.borne(version.version(), state.aliases()));
    }
  }

  private static Instant moment(String text) {
    Instant moment = Moments.read("--at", text);
    if (moment.isAfter(Instant.now())) {
      throw new InvalidRequestException(
          "Invalid --at '%s': nobody knows yet how the aliases will stand then; give a time that has passed"
              .formatted(text));
    }
    return moment;
  }

  private static ModelState state(ModelRegistry opened, String name, Optional<Instant> moment) {
    return moment.isPresent() ? opened.stateAt(name, moment.get()) : opened.existing(name);
  }

  private void showOne(ModelVersion version, ModelState state, PrintWriter out) {
    if (json.isSet()) {
      out.print(Json.write(Shown.of(version, state)));
    } else {
      new VersionReport(version, state.aliases()).print(out);
    }
  }

  /** Shows what can be shown; then tells what cannot. */
  private int showAll(ModelRegistry opened, ModelState state, PrintWriter out) {
    List<String> damage = new ArrayList<>();
    List<ModelVersion> versions = new ArrayList<>();
    for (int number : state.versions()) {
      try {
        versions.add(opened.version(model, number));
      } catch (InvalidRequestException e) {
        damage.addAll(e.problems());
      }
    }
    if (json.isSet()) {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("name", model);
      document.put("aliases", state.aliases());
      document.put("versions", versions.stream().map(version -> Shown.of(version, state)).toList());
      if (!damage.isEmpty()) {
        document.put("problems", damage);
      }
      out.print(Json.write(document));
    } else {
      table(versions, state).lines().forEach(out::println);
    }
    out.flush();
    return FailureReport.tell(damage, spec.commandLine());
  }

  private static TextTable table(List<ModelVersion> versions, ModelState state) {
    TextTable table =
        new TextTable(List.of("VERSION", "ALIASES", "DIGEST", "SIZE", "REGISTERED", "BY"));
    for (ModelVersion version : versions) {
      table.add(
          List.of(
              String.valueOf(version.version()),
              VersionReport.shownBorne(version.version(), state.aliases()),
              "sha256:" + version.shortDigest(),
              VersionReport.size(version.size()),
              version.createdAt().truncatedTo(ChronoUnit.SECONDS).toString(),
              version.createdBy()));
    }
    return table;
  }
}
