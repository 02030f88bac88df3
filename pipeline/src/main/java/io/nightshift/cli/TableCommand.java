package io.nightshift.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** The commands on prediction tables. */
@Command(
    name = "table",
    description = "Looks into prediction tables, goes back to earlier runs, and tidies up.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    subcommands = {
      TableRunsCommand.class,
      TableShowCommand.class,
      TableReadCommand.class,
      TableRollbackCommand.class,
      TableVacuumCommand.class,
      HelpCommand.class
    })
final class TableCommand {}
