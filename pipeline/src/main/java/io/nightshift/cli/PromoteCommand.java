package io.nightshift.cli;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.model.ModelRef;
import io.nightshift.registry.AliasChange;
import io.nightshift.registry.AliasMove;
import io.nightshift.registry.ModelRegistry;
import io.nightshift.storage.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Moves an alias. */
@Command(
    name = "promote",
    description = "Makes an alias stand for a version. The next run that names the alias uses it.",
    mixinStandardHelpOptions = true)
final class PromoteCommand implements Callable<Integer> {
  @Parameters(paramLabel = "NAME:VERSION", description = "The version to promote.")
  private String model;

  @Option(names = "--alias", required = true, description = "The alias to move, such as champion.")
  private String alias;

  @Option(
      names = "--expect",
      paramLabel = "NAME:VERSION",
      description = "Move it only if it stands for this version now.")
  private Optional<String> expect = Optional.empty();

  @Option(names = "--reason", defaultValue = "", description = "Why, for the record.")
  private String reason;

  @Mixin private RegistryOption registry;
  @Mixin private JsonOption json;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    ModelRef.ByVersion version = byVersion("version to promote", model);
    OptionalInt expected = OptionalInt.empty();
    if (expect.isPresent()) {
      ModelRef.ByVersion other = byVersion("--expect", expect.get());
      if (!other.name().equals(version.name())) {
        throw new InvalidRequestException(
            "Invalid --expect '%s': it is of another model than %s".formatted(other, version));
      }
      expected = OptionalInt.of(other.version());
    }
    ModelRegistry opened = registry.open();
    Integer current = opened.existing(version.name()).aliases().get(alias);
    OptionalInt from = current == null ? OptionalInt.empty() : OptionalInt.of(current);
    AliasMove move =
        opened.move(
            new AliasChange(
                version.name(),
                alias,
                expected.isPresent() ? expected : from,
                version.version(),
                AliasChange.Kind.PROMOTE,
                reason,
                List.of()));
    print(version, move);
    return ExitCode.DONE;
  }

  private void print(ModelRef.ByVersion version, AliasMove move) {
    var out = spec.commandLine().getOut();
    Integer from = move.from().isPresent() ? move.from().getAsInt() : null;
    if (json.isSet()) {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("model", version.name());
      document.put("alias", move.alias());
      document.put("from", from);
      document.put("to", move.to());
      document.put("changed", move.changed());
      out.print(Json.write(document));
    } else if (move.changed()) {
      out.println(
          "%s@%s: %s → %d"
              .formatted(version.name(), move.alias(), from == null ? "none" : from, move.to()));
    } else {
      out.println(
          "%s@%s: stands for %d already".formatted(version.name(), move.alias(), move.to()));
    }
    out.flush();
  }

  private static ModelRef.ByVersion byVersion(String what, String text) {
    if (ModelRef.parse(text) instanceof ModelRef.ByVersion version) {
      return version;
    }
    throw new InvalidRequestException(
        "Invalid %s '%s': name a version, as in flight-delay:2".formatted(what, text));
  }
}
