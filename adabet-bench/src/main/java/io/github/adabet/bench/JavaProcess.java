package io.github.adabet.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How to start a main of this module in a JVM of its own. */
public final class JavaProcess {
  private static final int FIRST_RELEASE_THAT_ASKS = 22;

  private JavaProcess() {}

  /**
   * The command: this JVM's executable and class path.
   *
   * @param options of the JVM
   * @param main the class to start
   * @param arguments of its main method
   * @return program and arguments
   */
  public static List<String> command(List<String> options, Class<?> main, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    if (Runtime.version().feature() >= FIRST_RELEASE_THAT_ASKS) {
      command.add("--enable-native-access=ALL-UNNAMED");
    }
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(arguments);
    return command;
  }
}
