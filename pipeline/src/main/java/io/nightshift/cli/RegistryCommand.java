package io.nightshift.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** Groups what can be done with a registry. */
@Command(
    name = "registry",
    description = "Brings models in, and says which version an alias stands for.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    subcommands = {
      RegisterCommand.class,
      ListCommand.class,
      ShowCommand.class,
      PromoteCommand.class,
      HelpCommand.class
    })
final class RegistryCommand {}
