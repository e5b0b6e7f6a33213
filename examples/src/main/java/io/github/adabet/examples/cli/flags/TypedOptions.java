package io.github.adabet.examples.cli.flags;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/**
 * Which options stand on the command line itself. Those of a file or a preset, which may serve
 * several commands and schemes, need not have an effect; one that was typed must.
 */
public interface TypedOptions {
  /**
   * The options that were typed.
   *
   * @return their longest names, with the dashes
   */
  Set<String> typed();

  /**
   * Tells whether an option was typed.
   *
   * @param command under way, whose root command knows what was typed
   * @param option its longest name
   * @return false if it was left out, or stands in a file or preset
   */
  static boolean typed(CommandSpec command, String option) {
    return ((TypedOptions) command.root().userObject()).typed().contains(option);
  }

  /**
   * Refuses options that would have no effect.
   *
   * @param command under way, whose root command knows what was typed
   * @param options their longest names
   * @param reason why not, as the end of a sentence
   * @throws ParameterException if one of them was typed
   */
  static void refuse(CommandSpec command, Collection<String> options, String reason) {
    Set<String> typed = ((TypedOptions) command.root().userObject()).typed();
    List<String> idle = options.stream().filter(typed::contains).sorted().toList();
    if (!idle.isEmpty()) {
      throw new ParameterException(
          command.commandLine(),
          "%s would have no effect: %s. Leave %s out"
              .formatted(String.join(", ", idle), reason, idle.size() == 1 ? "it" : "them"));
    }
  }
}
