package io.github.adabet.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.stream.Stream;
import picocli.CommandLine;

/** Commands that run in this process, and what they print. */
abstract class CommandSetting {
  final StringWriter out = new StringWriter();
  final StringWriter err = new StringWriter();

  /** Runs a command that must succeed. */
  final void run(String... arguments) {
    assertThat(execute(arguments)).as(err.toString()).isZero();
  }

  /** Runs a command, and returns its exit code. */
  final int execute(String... arguments) {
    return parser().execute(arguments);
  }

  /** Runs a command with arguments, and returns its exit code. */
  final int executeWith(String command, String... arguments) {
    return execute(with(new String[] {command}, arguments));
  }

  /** Arguments, and more of them. */
  static String[] with(String[] arguments, String... more) {
    return Stream.concat(Stream.of(arguments), Stream.of(more)).toArray(String[]::new);
  }

  /** The parser of command lines. */
  final CommandLine parser() {
    return AdaBetCommand.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true));
  }
}
