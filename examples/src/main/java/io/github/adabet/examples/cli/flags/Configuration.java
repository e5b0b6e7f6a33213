package io.github.adabet.examples.cli.flags;

import io.github.adabet.spi.NearestNames;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * The options of a command line, completed from a file and from a list of settings: what is on the
 * command line wins over the file, and that over the settings.
 */
public final class Configuration {
  /** The variable of the environment that names a file for every command without one. */
  private static final String USUAL_FILE = "ADABET_CONFIG";

  private static final String DASHES = "--";
  private static final String CONFIG = DASHES + "config";
  private static final Set<String> NOT_IN_FILES =
      Set.of("config", "help", "version", "verbose", "resume", "overwrite");

  private final ParseResult parsed;
  private final CommandSpec command;
  private final Set<ArgSpec> taken = new HashSet<>();
  private final List<String> added = new ArrayList<>();

  private Configuration(ParseResult parsed) {
    this.parsed = parsed;
    this.command = parsed.commandSpec();
    taken.addAll(parsed.matchedOptionsSet());
  }

  /**
   * Completes a command line.
   *
   * @param root what was parsed
   * @return the arguments with those of the file and the settings; as they were if none are asked
   *     for
   * @throws ParameterException if the file cannot be read, or holds something that no command knows
   */
  public static List<String> complete(ParseResult root) {
    List<String> arguments = new ArrayList<>(root.originalArgs());
    ParseResult parsed = root;
    String usual = System.getenv(USUAL_FILE);
    Path file = usual == null || usual.isEmpty() ? null : Path.of(usual);
    file = root.matchedOptionValue(CONFIG, file);
    int place = 0;
    while (parsed.hasSubcommand()) {
      parsed = parsed.subcommand();
      String name = parsed.commandSpec().name();
      place += arguments.subList(place, arguments.size()).indexOf(name) + 1;
      // The file may stand behind any word of a command of several.
      file = parsed.matchedOptionValue(CONFIG, file);
    }
    if (parsed == root || parsed.isUsageHelpRequested() || parsed.isVersionHelpRequested()) {
      return arguments;
    }
    Configuration configuration = new Configuration(parsed);
    configuration.addFile(file);
    configuration.addPreset();
    arguments.addAll(place, configuration.added);
    return arguments;
  }

  /**
   * The options that stand on a command line.
   *
   * @param root what was parsed, before it is completed
   * @return their longest names, with the dashes
   */
  public static Set<String> typed(ParseResult root) {
    Set<String> names = new HashSet<>();
    for (ParseResult parsed = root; ; parsed = parsed.subcommand()) {
      parsed.matchedOptionsSet().forEach(option -> names.add(option.longestName()));
      if (!parsed.hasSubcommand()) {
        return names;
      }
    }
  }

  private void addFile(@Nullable Path file) {
    if (file != null) {
      add(ConfigurationFile.read(file, command.commandLine()), file.toString());
    }
  }

  private void addPreset() {
    String name = parsed.matchedOptionValue(DASHES + "preset", (String) null);
    // A file may name one, too.
    for (String argument : added) {
      String begin = DASHES + "preset=";
      name = name == null && argument.startsWith(begin) ? argument.substring(begin.length()) : name;
    }
    if (name != null) {
      try {
        add(Preset.of(name).settings(), name);
      } catch (IllegalArgumentException e) {
        throw new ParameterException(command.commandLine(), e.getMessage(), e);
      }
    }
  }

  /**
   * Adds settings that nothing with precedence has set; those of one level do not exclude another.
   */
  private void add(Map<String, List<String>> settings, String origin) {
    Set<ArgSpec> set = new HashSet<>();
    for (Map.Entry<String, List<String>> setting : settings.entrySet()) {
      requireKnown(setting.getKey(), origin);
      OptionSpec option = command.findOption(DASHES + setting.getKey());
      if (option != null && !isTaken(option)) {
        set.add(option);
        setting.getValue().forEach(value -> added.add(DASHES + setting.getKey() + "=" + value));
      }
    }
    taken.addAll(set);
  }

  /** Tells whether an option, or one that excludes it, is set. */
  private boolean isTaken(OptionSpec option) {
    ArgGroupSpec group = option.group();
    return taken.contains(option)
        || (group != null && group.exclusive() && group.args().stream().anyMatch(taken::contains));
  }

  private void requireKnown(String name, String origin) {
    Set<String> known = new TreeSet<>();
    collect(command.root(), known);
    known.removeAll(NOT_IN_FILES);
    if (!known.contains(name)) {
      throw new ParameterException(
          command.commandLine(),
          "%s: there is no option '%s' for a file.%s"
              .formatted(origin, name, NearestNames.question(name, known)));
    }
  }

  private static void collect(CommandSpec command, Set<String> names) {
    for (OptionSpec option : command.options()) {
      names.add(option.longestName().substring(DASHES.length()));
    }
    command.subcommands().values().forEach(each -> collect(each.getCommandSpec(), names));
  }

  /**
   * All options of a command with the values that they have in the end.
   *
   * @param command a command that was parsed
   * @return texts, or lists of texts, by the names of the options, as a file of options has them;
   *     those without a value are left out
   */
  public static Map<String, Object> resolved(CommandSpec command) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (OptionSpec option : command.options()) {
      String name = option.longestName().substring(DASHES.length());
      Object value = option.getValue();
      List<String> given = option.originalStringValues();
      if (NOT_IN_FILES.contains(name)) {
        continue;
      }
      if (given.size() > 1) {
        values.put(name, List.copyOf(given));
      } else if (given.size() == 1) {
        values.put(name, given.get(0));
      } else if (value != null && !isEmpty(value)) {
        values.put(name, text(value));
      }
    }
    return values;
  }

  /**
   * The options that were given to a command, as arguments for another one.
   *
   * @param command a command that was parsed
   * @param without names of options to leave out
   * @return arguments of the form {@code --name=value}
   */
  public static List<String> given(CommandSpec command, Set<String> without) {
    List<String> arguments = new ArrayList<>();
    for (OptionSpec option : command.options()) {
      if (!without.contains(option.longestName())) {
        List<String> values = option.originalStringValues();
        if (option.splitRegex().isEmpty()) {
          values.forEach(value -> arguments.add(option.longestName() + "=" + value));
        } else if (!values.isEmpty()) {
          arguments.add(option.longestName() + "=" + String.join(",", values));
        }
      }
    }
    return arguments;
  }

  private static boolean isEmpty(Object value) {
    return (value instanceof Collection<?> collection && collection.isEmpty())
        || (value instanceof Map<?, ?> map && map.isEmpty());
  }

  private static String text(Object value) {
    return value instanceof List<?> list
        ? String.join(",", list.stream().map(String::valueOf).toList())
        : String.valueOf(value);
  }
}
