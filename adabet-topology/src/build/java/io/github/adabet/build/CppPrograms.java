package io.github.adabet.build;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/** Links programs and runs them, several at a time. */
final class CppPrograms {
  private static final long RUN_SECONDS = 600;

  private final CppObjects objects;
  private final List<String> flags;

  /** Links with the flags. */
  CppPrograms(CppObjects objects, List<String> flags) {
    this.objects = objects;
    this.flags = flags;
  }

  /**
   * Links what changed, and runs all.
   *
   * @param mains an object of each program, beside which the program comes to lie
   * @param shared the objects that all of them have
   * @param arguments of each program
   * @return for each program that failed its exit code and what it printed
   */
  List<String> failures(List<Path> mains, List<Path> shared, List<String> arguments)
      throws IOException {
    List<Callable<Optional<String>>> tasks = new ArrayList<>();
    mains.forEach(main -> tasks.add(() -> failure(main, shared, arguments)));
    return AtOnce.all(tasks).stream().flatMap(Optional::stream).toList();
  }

  private Optional<String> failure(Path main, List<Path> shared, List<String> arguments)
      throws IOException {
    Path program = Path.of(main.toString().replace(".o", ".program"));
    List<Path> linked = new ArrayList<>(List.of(main));
    linked.addAll(shared);
    objects.link(linked, flags, program);
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(arguments);
    ToolRun run = ToolRun.of(command, RUN_SECONDS);
    return run.succeeded()
        ? Optional.empty()
        : Optional.of(program + " ended with exit code " + run.exit() + ":\n" + run.output());
  }
}
