package io.github.adabet.examples.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code adabet completion}: prints a script with which the shell completes adabet's options. */
@Command(
    name = "completion",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    header = "Print a script for bash and zsh that completes commands and options.",
    headerHeading = "%n",
    descriptionHeading = "%n",
    description = {
      "The archive holds the same script as completion/adabet.sh. To complete in every new shell,"
          + " add source <(adabet completion), or source and the file that it wrote, to ~/.bashrc"
          + " or ~/.zshrc.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {"  adabet completion > adabet.sh"})
public final class CompletionCommand implements Runnable {
  @Spec private CommandSpec spec;

  /** For picocli. */
  public CompletionCommand() {}

  @Override
  public void run() {
    spec.commandLine().getOut().print(script());
    spec.commandLine().getOut().flush();
  }

  /**
   * Writes the script for the archive.
   *
   * @param arguments the file to write
   * @throws IOException if it cannot be written
   */
  public static void main(String[] arguments) throws IOException {
    Path file = Path.of(arguments[0]);
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    Files.writeString(file, script());
  }

  private static String script() {
    return AutoComplete.bash("adabet", AdaBetCommand.commandLine());
  }
}
