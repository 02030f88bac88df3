package io.nightshift.cli;

import io.nightshift.error.Problems;
import io.nightshift.registry.ModelRegistry;
import io.nightshift.registry.ModelState;
import io.nightshift.storage.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists the models of a registry. */
@Command(
    name = "list",
    description = "Lists the models, their versions and aliases.",
    mixinStandardHelpOptions = true)
final class ListCommand implements Callable<Integer> {
  @Mixin private RegistryOption registry;
  @Mixin private JsonOption json;
  @Spec private CommandSpec spec;

  /** A model in the JSON document. */
  private record Model(String name, List<Integer> versions, SortedMap<String, Integer> aliases) {}

  @Override
  public Integer call() {
    ModelRegistry opened = registry.open();
    List<Model> models = new ArrayList<>();
    Problems problems = new Problems();
    for (String name : opened.models()) {
      problems.collect(
          () -> {
            ModelState state = opened.state(name);
            models.add(new Model(name, List.copyOf(state.versions()), state.aliases()));
          });
    }
    var out = spec.commandLine().getOut();
    if (json.isSet() && !problems.isEmpty()) {
      problems.throwIfAny();
    } else if (json.isSet()) {
      out.print(Json.write(models));
    } else if (models.isEmpty() && problems.isEmpty()) {
      out.println("No models in " + opened.location());
    } else {
      TextTable table = new TextTable(List.of("MODEL", "VERSIONS", "ALIASES"));
      models.forEach(
          model -> table.add(List.of(model.name(), joined(model.versions()), aliases(model))));
      table.lines().forEach(out::println);
    }
    out.flush();
    // Of damaged models, too, but after those that are not.
    problems.throwIfAny();
    return ExitCode.DONE;
  }

  private static String joined(List<Integer> versions) {
    return versions.stream().map(String::valueOf).collect(Collectors.joining(", "));
  }

  private static String aliases(Model model) {
    return model.aliases().entrySet().stream()
        .map((Map.Entry<String, Integer> alias) -> alias.getKey() + " → " + alias.getValue())
        .collect(Collectors.joining(", "));
  }
}
