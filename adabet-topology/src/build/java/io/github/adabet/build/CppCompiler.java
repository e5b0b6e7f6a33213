package io.github.adabet.build;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A C++17 compiler of the GNU or Clang family. Immutable. */
record CppCompiler(Path program, String version) {
  private static final List<String> KNOWN = List.of("g++", "clang++");
  private static final String SMALLEST_PROGRAM =
      "#include <optional>\n#include <thread>\nint main() { return std::optional<int>(0).value(); }\n";

  /**
   * Looks for a compiler.
   *
   * @param asked a name on the path, a path, {@code auto} for the first of g++ and clang++, or
   *     {@code none}
   * @param scratch a folder for the trial
   * @return the compiler, if one was found
   * @throws BuildFailure if a compiler was named that is not there or does not compile C++17
   */
  static Optional<CppCompiler> find(String asked, Path scratch) throws IOException {
    if (asked.equals("none")) {
      return Optional.empty();
    }
    if (asked.equals("auto")) {
      for (String name : KNOWN) {
        Optional<CppCompiler> compiler = onPath(name).flatMap(p -> tried(p, scratch));
        if (compiler.isPresent()) {
          return compiler;
        }
      }
      return Optional.empty();
    }
    Path program =
        onPath(asked)
            .orElseThrow(
                () ->
                    new BuildFailure(
                        "adabet.cxx is "
                            + asked
                            + ", which is not an executable file and not on the PATH; name a C++17"
                            + " compiler, or leave it out to take g++ or clang++."));
    return Optional.of(
        tried(program, scratch)
            .orElseThrow(
                () ->
                    new BuildFailure(
                        "adabet.cxx is "
                            + asked
                            + ", which does not compile a C++17 program; name another compiler.")));
  }

  private static Optional<Path> onPath(String name) {
    if (name.contains("/") || name.contains("\\")) {
      return Optional.of(Path.of(name)).filter(Files::isExecutable);
    }
    for (String folder :
        System.getenv().getOrDefault("PATH", "").split(java.io.File.pathSeparator)) {
      for (String file : List.of(name, name + ".exe")) {
        Path program = Path.of(folder, file);
        if (!folder.isEmpty() && Files.isRegularFile(program) && Files.isExecutable(program)) {
          return Optional.of(program);
        }
      }
    }
    return Optional.empty();
  }

  /** Compiles a small program, once for each version of the compiler. */
  private static Optional<CppCompiler> tried(Path program, Path scratch) {
    try {
      Files.createDirectories(scratch);
      ToolRun version = ToolRun.of(List.of(program.toString(), "--version"), 60);
      if (!version.succeeded()) {
        return Optional.empty();
      }
      CppCompiler compiler =
          new CppCompiler(program, version.output().lines().findFirst().orElse(""));
      Path proof = scratch.resolve("compiler.txt");
      String identity = program + "\n" + version.output();
      if (Files.exists(proof) && Files.readString(proof).equals(identity)) {
        return Optional.of(compiler);
      }
      Path source = scratch.resolve("trial.cpp");
      Files.writeString(source, SMALLEST_PROGRAM);
      ToolRun trial =
          ToolRun.of(
              List.of(
                  program.toString(),
                  "-std=c++17",
                  "-pthread",
                  source.toString(),
                  "-o",
                  scratch.resolve("trial").toString()),
              120);
      if (!trial.succeeded()) {
        return Optional.empty();
      }
      Files.writeString(proof, identity);
      return Optional.of(compiler);
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
