package io.github.adabet.examples.cli;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts command lines in JVMs of their own. */
final class CommandProcess {
  private CommandProcess() {}

  /** Starts a command whose output and errors come through the pipe of the process. */
  static Process start(List<String> arguments) throws IOException {
    return builder(List.of(), arguments).redirectErrorStream(true).start();
  }

  /**
   * Starts a command.
   *
   * @param temporary its folder for temporary files
   * @param output a file for what it prints, errors too
   */
  static Process start(List<String> arguments, Path temporary, Path output) throws IOException {
    return builder(List.of("-Djava.io.tmpdir=" + temporary), arguments)
        .redirectErrorStream(true)
        .redirectOutput(Redirect.to(output.toFile()))
        .start();
  }

  private static ProcessBuilder builder(List<String> options, List<String> arguments) {
    List<String> command = new ArrayList<>();
    if (Files.exists(Path.of("/proc"))) {
      // A process inherits ignored signals, and a test may run in a background job that ignores it.
      command.addAll(List.of("env", "--default-signal=INT"));
    }
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(AdaBetCommand.class.getName());
    command.addAll(arguments);
    return new ProcessBuilder(command);
  }
}
