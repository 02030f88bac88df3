package io.nightshift.cli;

import io.nightshift.model.ModelRef;
import io.nightshift.registry.Finding;
import io.nightshift.registry.ModelRegistry;
import io.nightshift.storage.Json;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Looks for damage. */
@Command(
    name = "verify",
    description = {
      "Compares every file of every version with what was registered, and the history with itself.",
      "Ends with exit code 2 where anything is damaged."
    },
    mixinStandardHelpOptions = true)
final class VerifyCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "MODEL",
      arity = "0..1",
      description = "NAME for all its versions, NAME:VERSION for one; without it, all models.")
  private Optional<String> model = Optional.empty();

  @Mixin private RegistryOption registry;
  @Mixin private JsonOption json;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    ModelRegistry opened = registry.open();
    List<Finding> findings = new ArrayList<>();
    if (model.isEmpty()) {
      opened.models().forEach(name -> findings.addAll(opened.verify(name, OptionalInt.empty())));
    } else if (model.get().contains(":") || model.get().contains("@")) {
      ModelRef.ByVersion version = VersionParameter.read("version to verify", model.get());
      findings.addAll(opened.verify(version.name(), OptionalInt.of(version.version())));
    } else {
      ModelRef.requireName("model name", model.get());
      findings.addAll(opened.verify(model.get(), OptionalInt.empty()));
    }
    List<Finding> damage = findings.stream().filter(Finding::isDamage).toList();
    print(findings, damage, opened.location());
    return FailureReport.tell(
        damage.stream().map(VerifyCommand::line).toList(), spec.commandLine());
  }

  private static String line(Finding damage) {
    return "%s %s: %s".formatted(damage.subject(), damage.item(), damage.detail());
  }

  private void print(List<Finding> findings, List<Finding> damage, String location) {
    PrintWriter out = spec.commandLine().getOut();
    if (json.isSet()) {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("registry", location);
      document.put("damaged", damage.size());
      document.put("findings", findings);
      out.print(Json.write(document));
    } else {
      TextTable table = new TextTable(List.of("OF", "ITEM", "STATUS"));
      findings.forEach(
          finding -> table.add(List.of(finding.subject(), finding.item(), status(finding))));
      table.lines().forEach(out::println);
      out.println(
          damage.isEmpty()
              ? "%d items in %s, none damaged".formatted(findings.size(), location)
              : "%d items in %s, %d damaged".formatted(findings.size(), location, damage.size()));
    }
    out.flush();
  }

  private static String status(Finding finding) {
    return switch (finding.status()) {
      case OK -> "ok";
      case NOTE -> "note: " + finding.detail();
      case DAMAGED -> "DAMAGED";
    };
  }
}
