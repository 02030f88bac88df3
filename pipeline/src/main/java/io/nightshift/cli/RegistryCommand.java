package io.nightshift.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** Groups what can be done with a registry. */
@Command(
    name = "registry",
    description = "Brings models in, and into use and out of it again.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    subcommands = {
      RegisterCommand.class,
      ListCommand.class,
      ShowCommand.class,
      HistoryCommand.class,
      PromoteCommand.class,
      RollbackCommand.class,
      TagCommand.class,
      VerifyCommand.class,
      HelpCommand.class
    })
final class RegistryCommand {}
