package io.github.adabet.topology.internal.ripser;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds programs where the shell would. */
public final class InstalledProgram {
  private InstalledProgram() {}

  /**
   * A program on the path.
   *
   * @param name without a directory; on Windows also found with {@code .exe} added
   * @return the executable, or empty if the path has none
   */
  public static Optional<Path> onPath(String name) {
    return onPath(name, System.getenv().getOrDefault("PATH", ""));
  }

  static Optional<Path> onPath(String name, String path) {
    return Stream.of(path.split(File.pathSeparator, -1))
        .filter(directory -> !directory.isEmpty())
        .flatMap(directory -> Stream.of(name, name + ".exe").map(file -> at(directory, file)))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Optional<Path> at(String directory, String file) {
    try {
      return Optional.of(Path.of(directory, file)).filter(InstalledProgram::executable);
    } catch (InvalidPathException e) {
      // The path may hold what is no directory's name; no program is there.
      return Optional.empty();
    }
  }

  static boolean executable(Path file) {
    return Files.isRegularFile(file) && Files.isExecutable(file);
  }
}
