package io.nightshift.cli;

import io.nightshift.audit.RegistryEntries;
import io.nightshift.model.ModelRef;
import io.nightshift.model.ModelVersion;
import io.nightshift.registry.ModelRegistry;
import io.nightshift.registry.RegistryEvent;
import io.nightshift.registry.TagChange;
import io.nightshift.storage.Json;
import io.nightshift.storage.User;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Tags a version. */
@Command(
    name = "tag",
    description = "Changes the tags of a version: KEY=VALUE sets one, KEY= takes it away.",
    mixinStandardHelpOptions = true)
final class TagCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "NAME:VERSION", description = "The version to tag.")
  private String model;

  @Parameters(index = "1..*", arity = "1..*", paramLabel = "KEY=VALUE", description = "Free text.")
  private Map<String, String> tags = new LinkedHashMap<>();

  @Mixin private RegistryOption registry;
  @Mixin private AuditOption audit;
  @Mixin private JsonOption json;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    return audit.around(this::tag);
  }

  private int tag() {
    ModelRef.ByVersion ref = VersionParameter.read("version to tag", model);
    ModelRegistry opened = registry.open();
    ModelVersion version =
        opened.tag(new TagChange(ref.name(), ref.version(), new TreeMap<>(tags)));
    audit.record(
        begun ->
            RegistryEntries.read(opened, ref.name())
                .those(
                    event ->
                        event.type() == RegistryEvent.Type.TAGGED
                            && event.version() == ref.version()
                            && event.by().equals(User.name())
                            && !event.at().isBefore(begun)));
    PrintWriter out = spec.commandLine().getOut();
    if (json.isSet()) {
      out.print(Json.write(version));
    } else {
      out.println(version.ref());
      version.tags().forEach((key, value) -> out.println("  %s=%s".formatted(key, value)));
    }
    out.flush();
    return ExitCode.DONE;
  }
}
