package io.nightshift.cli;

import io.nightshift.model.ModelRef;
import io.nightshift.registry.GateVerdict;
import io.nightshift.registry.ModelRegistry;
import io.nightshift.registry.RegistryEvent;
import io.nightshift.storage.Json;
import java.io.PrintWriter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Tells what happened to a model. */
@Command(
    name = "history",
    description = "Tells what happened to a model, oldest first: who, when, why. Times are UTC.",
    mixinStandardHelpOptions = true)
final class HistoryCommand implements Callable<Integer> {
  private static final int DIGEST_SHOWN = 12;

  @Parameters(paramLabel = "NAME", description = "The model's name.")
  private String model;

  @Option(names = "--alias", description = "Only the moves of this alias.")
  private Optional<String> alias = Optional.empty();

  @Mixin private RegistryOption registry;
  @Mixin private JsonOption json;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    ModelRef.requireName("model name", model);
    ModelRegistry opened = registry.open();
    opened.existing(model);
    List<RegistryEvent> events =
        opened.history(model).stream()
            .filter(event -> alias.isEmpty() || event.alias().equals(alias.get()))
            .toList();
    PrintWriter out = spec.commandLine().getOut();
    if (json.isSet()) {
      out.print(Json.write(events));
    } else if (events.isEmpty()) {
      out.println(
          alias.isPresent()
              ? "Nothing happened to alias '%s' of model '%s'".formatted(alias.get(), model)
              : "Nothing happened to model '%s' through Nightshift yet".formatted(model));
    } else {
      TextTable table = new TextTable(List.of("#", "WHEN", "BY", "WHAT", "WHY"));
      events.forEach(event -> table.add(cells(event)));
      table.lines().forEach(out::println);
    }
    out.flush();
    return ExitCode.DONE;
  }

  private static List<String> cells(RegistryEvent event) {
    return List.of(
        String.valueOf(event.sequence()),
        event.at().truncatedTo(ChronoUnit.SECONDS).toString(),
        event.by(),
        what(event),
        event.reason().lines().collect(Collectors.joining(" ")));
  }

  private static String what(RegistryEvent event) {
    return switch (event.type()) {
      case REGISTERED -> "registered %d%s".formatted(event.version(), digest(event));
      case TAGGED -> "tagged %d: %s".formatted(event.version(), tags(event));
      case ALIAS_MOVED -> move(event) + forced(event);
      case ALIAS_FOUND -> move(event) + " (moved outside Nightshift, seen then)";
      case ALIAS_ROLLED_BACK -> move(event) + " (rollback)" + forced(event);
    };
  }

  private static String digest(RegistryEvent event) {
    return event.digest().isEmpty() ? "" : " sha256:" + event.digest().substring(0, DIGEST_SHOWN);
  }

  private static String tags(RegistryEvent event) {
    return event.tags().entrySet().stream()
        .map(tag -> tag.getKey() + "=" + tag.getValue())
        .collect(Collectors.joining(", "));
  }

  private static String move(RegistryEvent event) {
    String from = event.cameFrom().isPresent() ? "" + event.cameFrom().getAsInt() : "none";
    String to = event.version() == 0 ? "none" : "" + event.version();
    return "%s: %s → %s".formatted(event.alias(), from, to);
  }

  private static String forced(RegistryEvent event) {
    String refused =
        event.verdicts().stream()
            .filter(verdict -> !verdict.passed())
            .map(GateVerdict::gate)
            .collect(Collectors.joining(", "));
    return refused.isEmpty() ? "" : " (forced past: " + refused + ")";
  }
}
