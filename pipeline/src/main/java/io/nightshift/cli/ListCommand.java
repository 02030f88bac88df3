package io.nightshift.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.nightshift.error.InvalidRequestException;
import io.nightshift.registry.ModelRegistry;
import io.nightshift.registry.ModelState;
import io.nightshift.storage.Json;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
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

  /** A model in the JSON document; one whose history is damaged has but its problems. */
  private record Model(
      String name,
      List<Integer> versions,
      SortedMap<String, Integer> aliases,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> problems) {

    static Model of(ModelState state) {
      return new Model(state.model(), List.copyOf(state.versions()), state.aliases(), List.of());
    }

    static Model damaged(String name, InvalidRequestException damage) {
      return new Model(name, List.of(), new TreeMap<>(), damage.problems());
    }

    boolean isSound() {
      return problems.isEmpty();
    }
  }

  @Override
  public Integer call() {
    ModelRegistry opened = registry.open();
    List<Model> models = opened.models().stream().map(name -> model(opened, name)).toList();
    PrintWriter out = spec.commandLine().getOut();
    if (json.isSet()) {
      out.print(Json.write(models));
    } else if (models.isEmpty()) {
      out.println("No models in " + opened.location());
    } else {
      print(models, out);
    }
    out.flush();
    // Of damaged models, too, but after those that are not.
    return FailureReport.tell(
        models.stream().flatMap(model -> model.problems().stream()).toList(), spec.commandLine());
  }

  private static Model model(ModelRegistry opened, String name) {
    try {
      return Model.of(opened.state(name));
    } catch (InvalidRequestException e) {
      return Model.damaged(name, e);
    }
  }

  private static void print(List<Model> models, PrintWriter out) {
    TextTable table = new TextTable(List.of("MODEL", "VERSIONS", "ALIASES"));
    models.stream()
        .filter(Model::isSound)
        .forEach(
            model -> table.add(List.of(model.name(), joined(model.versions()), aliases(model))));
    table.lines().forEach(out::println);
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
