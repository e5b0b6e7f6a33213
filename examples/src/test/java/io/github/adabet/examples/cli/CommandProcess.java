package io.github.adabet.examples.cli;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Starts command lines in JVMs of their own. */
final class CommandProcess {
  /**
   * For processes that end soon, with those that they start: what the better of the two compilers
   * and the collector's threads take of the processors is not earned back in seconds.
   */
  static final Map<String, String> SHORT_LIVED =
      Map.of("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC");

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
    ProcessBuilder builder =
        builder(List.of("-Djava.io.tmpdir=" + temporary), arguments)
            .redirectErrorStream(true)
            .redirectOutput(Redirect.to(output.toFile()));
    builder.environment().putAll(SHORT_LIVED);
    return builder.start();
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
