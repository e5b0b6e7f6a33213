package io.github.adabet.examples.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.util.List;

/** Runs command lines for tests of other packages. */
public final class AdaBetCommands {
  private AdaBetCommands() {}

  /** Returns the exit code; errors are written down. */
  public static int run(Writer err, List<String> arguments) {
    return AdaBetCommand.commandLine()
        .setOut(new PrintWriter(new StringWriter()))
        .setErr(new PrintWriter(err, true))
        .execute(arguments.toArray(String[]::new));
  }
}
