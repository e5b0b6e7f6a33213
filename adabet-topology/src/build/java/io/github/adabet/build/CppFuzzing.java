package io.github.adabet.build;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Runs every fuzz target over a fixed number of inputs from a fixed seed, under the sanitizers of
 * addresses and undefined behaviour. {@code tools/fuzz-native.sh} does so for longer.
 */
final class CppFuzzing {
  private static final List<String> SANITIZERS =
      List.of("-fsanitize=address,undefined", "-fno-sanitize-recover=all");
  private static final List<String> FLAGS =
      List.of(
          "-O1",
          "-g1",
          "-std=c++17",
          "-pthread",
          "-ffp-contract=off",
          "-Wall",
          "-Wextra",
          "-Werror");
  private static final String DRIVER = "fuzz_main.cpp";
  private static final long TRIAL_SECONDS = 120;

  private final CppCompiler compiler;
  private final Path sources;
  private final Path tests;
  private final Path work;

  /** Objects and programs go to the work folder. */
  CppFuzzing(CppCompiler compiler, Path sources, Path tests, Path work) {
    this.compiler = compiler;
    this.sources = sources;
    this.tests = tests;
    this.work = work;
  }

  /** Whether programs of this compiler link with the sanitizers' runtime and run. */
  boolean isPossible() throws IOException {
    Files.createDirectories(work);
    Path source = work.resolve("trial.cpp");
    Path program = work.resolve("trial");
    Files.writeString(source, "int main() { return 0; }\n");
    List<String> command = new ArrayList<>(List.of(compiler.program().toString()));
    command.addAll(SANITIZERS);
    command.addAll(List.of(source.toString(), "-o", program.toString()));
    return ToolRun.of(command, TRIAL_SECONDS).succeeded()
        && ToolRun.of(List.of(program.toString()), TRIAL_SECONDS).succeeded();
  }

  /**
   * Compiles what changed, and runs the targets.
   *
   * @param runs how many inputs each target is given
   * @return the number of targets
   * @throws BuildFailure if a target fails; the message names the seed of the input
   */
  int run(int runs) throws IOException {
    CppObjects objects = new CppObjects(compiler, work);
    List<String> flags = new ArrayList<>(FLAGS);
    flags.addAll(SANITIZERS);
    flags.addAll(List.of("-I" + sources, "-I" + tests));
    Path folder = tests.resolve("fuzz");
    List<Path> linked = objects.compile(sources, CppObjects.sources(sources), flags);
    List<Path> driver = objects.compile(tests, List.of(folder.resolve(DRIVER)), flags);
    List<Path> targets;
    try (Stream<Path> files = Files.list(folder)) {
      targets = files.filter(f -> f.toString().endsWith("_fuzz.cpp")).sorted().toList();
    }
    List<String> linking = new ArrayList<>(SANITIZERS);
    linking.add("-pthread");
    List<Path> shared = new ArrayList<>(driver);
    shared.addAll(linked);
    List<String> failures =
        new CppPrograms(objects, linking)
            .failures(objects.compile(tests, targets, flags), shared, List.of("--runs=" + runs));
    if (!failures.isEmpty()) {
      throw new BuildFailure(
          failures.size() + " fuzz targets failed.\n" + String.join("\n", failures));
    }
    return targets.size();
  }
}
