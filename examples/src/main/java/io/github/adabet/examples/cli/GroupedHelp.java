package io.github.adabet.examples.cli;

import io.github.adabet.examples.cli.flags.OptionGroup;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** Shows the options of commands that have many under headings, and their synopsis in one line. */
final class GroupedHelp {
  private GroupedHelp() {}

  /**
   * Changes the help of a command and of those below it.
   *
   * @param command its parser, with all subcommands
   */
  static void apply(CommandLine command) {
    command.getCommandSpec().usageMessage().commandListHeading("%nCommands:%n");
    if (groups(command.getCommandSpec()).size() > 1) {
      command.getCommandSpec().usageMessage().abbreviateSynopsis(true);
      command
          .getHelpSectionMap()
          .put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, GroupedHelp::options);
    }
    command.getSubcommands().values().forEach(GroupedHelp::apply);
  }

  /** Returns the options that are shown, by their group. */
  private static Map<OptionGroup, List<OptionSpec>> groups(CommandSpec command) {
    Map<OptionGroup, List<OptionSpec>> groups = new EnumMap<>(OptionGroup.class);
    for (OptionSpec option : command.options()) {
      if (!option.hidden()) {
        groups.computeIfAbsent(OptionGroup.of(option), group -> new ArrayList<>()).add(option);
      }
    }
    return groups;
  }

  private static String options(Help help) {
    StringBuilder text = new StringBuilder();
    boolean below = !help.commandSpec().positionalParameters().isEmpty();
    groups(help.commandSpec())
        .forEach(
            (group, options) -> {
              Help.Layout layout = help.createDefaultLayout();
              layout.addAllOptions(options, help.parameterLabelRenderer());
              text.append(text.length() > 0 || below ? System.lineSeparator() : "")
                  .append(group.heading())
                  .append(':')
                  .append(System.lineSeparator())
                  .append(layout);
            });
    return text.toString();
  }
}
