package io.github.adabet.examples.cli;

import io.github.adabet.AdaBetException;
import io.github.adabet.InfeasibleBudgetException;
import io.github.adabet.Provenance;
import io.github.adabet.djl.memory.NativeAllocation;
import io.github.adabet.djl.weights.WeightMismatchException;
import io.github.adabet.djl.weights.WeightPrefixException;
import io.github.adabet.examples.cli.flags.Configuration;
import io.github.adabet.examples.cli.flags.TypedOptions;
import io.github.adabet.examples.compare.ForkedJvm;
import io.github.adabet.spi.NearestNames;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The {@code adabet} command: parses the command line and runs one of its sub-commands. */
@Command(
    name = "adabet",
    mixinStandardHelpOptions = true,
    subcommands = {
      LayersCommand.class,
      EstimateCommand.class,
      RankCommand.class,
      StabilityCommand.class,
      TrainCommand.class,
      EvaluateCommand.class,
      PredictCommand.class,
      CompareCommand.class,
      DatasetCommand.class,
      WeightsCommand.class,
      BettiCommand.class,
      BarcodeCommand.class,
      DoctorCommand.class,
      CompletionCommand.class,
      HelpCommand.class
    },
    synopsisSubcommandLabel = "COMMAND",
    sortOptions = false,
    description = {
      "Chooses, from unlabelled data, the layers of a pre-trained network that are worth"
          + " retraining, and retrains only those.",
      "",
      "The network that comes along is a small ResNet that knows upright MNIST digits. Its new"
          + " task: the same digits tilted, dark on bright and noisy, 1,000 of them labelled.",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:the work failed; the message says why and what to do",
      "2:wrong usage",
      "130:interrupted; training has left a checkpoint if it was given a directory"
    },
    footerHeading = "%nTo begin with:%n",
    footer = {
      "  adabet layers                    what is the network made of?",
      "  adabet rank                      which layers are worth retraining?",
      "  adabet train --rho 0.2           retrain the top fifth of them",
      "  adabet train --model resnet50 --data photos/  of your network, on your images",
      "  adabet evaluate                  how well does a network classify?",
      "  adabet predict --limit 10        what do images show?",
      "  adabet compare --report r.html   how does it do against the alternatives?",
      "  adabet betti distances.csv       how many loops are in a file of distances?",
      "  adabet barcode distances.csv     what ripser prints, and plots, JSON and CSV",
      "  adabet dataset fetch flowers102  bring a published data set here",
      "  adabet weights resnet50.pth      what is in a file of pre-trained weights?",
      "  adabet doctor                    what works here, and what is missing?",
      "  adabet COMMAND --help            all options of a command, with examples"
    })
public final class AdaBetCommand implements Runnable, TypedOptions {
  /** Exit code of an interrupted run. */
  static final int INTERRUPTED = 130;

  @Spec private CommandSpec spec;

  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "Show the stack trace of an error, and long lists of layers whole.")
  private boolean verbose;

  // Read through picocli, before the command runs.
  @SuppressWarnings("UnusedVariable")
  @Option(
      names = "--config",
      paramLabel = "FILE.yaml",
      scope = ScopeType.INHERIT,
      description =
          "Take options from a file: the same names without the dashes in front (rho: 0.1). Those"
              + " on the command line win. One file may serve several commands. Default: what"
              + " ADABET_CONFIG names, if it is set.")
  private @Nullable Path config;

  private Set<String> typed = Set.of();

  /** For picocli. */
  public AdaBetCommand() {}

  @Override
  public Set<String> typed() {
    return typed;
  }

  /**
   * Runs the command and exits.
   *
   * @param arguments the command line
   */
  public static void main(String[] arguments) {
    ForkedJvm.endWithParent();
    if (System.getProperty("java.awt.headless") == null) {
      // Pictures are drawn into memory; a display that does not answer must not end the work.
      System.setProperty("java.awt.headless", "true");
    }
    NativeAllocation.apply();
    System.exit(commandLine().execute(arguments));
  }

  /**
   * The parser with all sub-commands.
   *
   * @return a new parser; {@code execute} returns the exit code
   */
  static CommandLine commandLine() {
    AdaBetCommand command = new AdaBetCommand();
    CommandLine parser = new CommandLine(command);
    sayVersion(parser.getCommandSpec());
    GroupedHelp.apply(parser);
    return parser
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler((exception, arguments) -> refuse(exception))
        .setExecutionExceptionHandler(
            (exception, commandLine, parsed) -> command.report(exception, commandLine))
        .setExecutionStrategy(AdaBetCommand::executeConfigured);
  }

  /** Lets every command answer --version, too. */
  private static void sayVersion(CommandSpec spec) {
    spec.versionProvider(new Version());
    spec.subcommands().values().forEach(each -> sayVersion(each.getCommandSpec()));
  }

  /** Runs a command with the options of its files of options, too. */
  private static int executeConfigured(ParseResult parsed) {
    CommandLine given = parsed.commandSpec().commandLine();
    Set<String> typed = Configuration.typed(parsed);
    List<String> complete = Configuration.complete(parsed);
    if (complete.equals(parsed.originalArgs())) {
      given.<AdaBetCommand>getCommand().typed = typed;
      return new RunLast().execute(parsed);
    }
    CommandLine completed = commandLine();
    completed.<AdaBetCommand>getCommand().typed = typed;
    return completed
        .setOut(given.getOut())
        .setErr(given.getErr())
        .setExecutionStrategy(new RunLast())
        .execute(complete.toArray(String[]::new));
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  private static int refuse(ParameterException exception) {
    CommandLine command = exception.getCommandLine();
    PrintWriter err = command.getErr();
    err.println("adabet: " + exception.getMessage() + nearest(exception));
    if (!UnmatchedArgumentException.printSuggestions(exception, err)
        && exception instanceof MissingParameterException) {
      err.println("For example:");
      Stream.of(command.getCommandSpec().usageMessage().footer()).forEach(err::println);
    }
    err.printf("Try '%s --help'.%n", command.getCommandSpec().qualifiedName());
    return CommandLine.ExitCode.USAGE;
  }

  /** What was probably meant by a word that must be one of some, unless the message says it. */
  private static String nearest(ParameterException exception) {
    ArgSpec option = exception.getArgSpec();
    String word = exception.getValue();
    if (word == null || String.valueOf(exception.getMessage()).contains("Did you mean")) {
      return "";
    }
    List<String> names = new ArrayList<>();
    if (option == null) {
      names.addAll(exception.getCommandLine().getSubcommands().keySet());
    } else if (option.completionCandidates() != null) {
      option.completionCandidates().forEach(names::add);
    }
    String question = NearestNames.question(word, names);
    return question.isEmpty() || String.valueOf(exception.getMessage()).endsWith(".")
        ? question
        : "." + question;
  }

  private int report(Exception exception, CommandLine commandLine) {
    boolean expected =
        exception instanceof AdaBetException
            || exception instanceof IOException
            || exception instanceof UncheckedIOException
            || exception instanceof IllegalArgumentException;
    String text = expected ? CommandWords.of(describe(exception)) : exception.toString();
    commandLine.getErr().println("adabet: " + text);
    if (exception instanceof WeightMismatchException
        || exception instanceof WeightPrefixException) {
      commandLine
          .getErr()
          .println(
              "Options for this: --classes N (a new last layer), --except-head, --prefix,"
                  + " --rename OLD=NEW, --allow-missing, --allow-surplus.");
    }
    if (exception instanceof InfeasibleBudgetException) {
      commandLine
          .getErr()
          .println(
              "Options for this: --micro-batch-size N (fewer images at a time), --batch-size N,"
                  + " --input-size N, or a larger budget.");
    }
    if (verbose) {
      exception.printStackTrace(commandLine.getErr());
    } else if (!expected) {
      commandLine.getErr().println("Run it again with --verbose for the stack trace.");
    }
    return exception instanceof IllegalArgumentException
        ? CommandLine.ExitCode.USAGE
        : CommandLine.ExitCode.SOFTWARE;
  }

  private static String describe(Exception exception) {
    String message = exception.getMessage();
    if (message == null) {
      return exception.toString();
    }
    if (exception instanceof NoSuchFileException) {
      return message + ": there is no such file";
    }
    if (exception instanceof AccessDeniedException) {
      return message + ": access is denied";
    }
    // Without a reason the message of a file-system exception is the file's name alone.
    boolean bare = exception instanceof FileSystemException failure && failure.getReason() == null;
    return bare ? exception.toString() : message;
  }

  /** The library's version. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      Provenance platform = Provenance.ofThisPlatform().build();
      return new String[] {
        "adabet " + platform.settings().get("adabet.version"),
        "Java " + platform.settings().get("java.version")
      };
    }
  }
}
