package io.github.adabet.build;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Builds the native library of adabet-topology, and builds and runs its C++ tests. Run by Maven;
 * takes {@code key=value} arguments.
 *
 * <dl>
 *   <dt>goal
 *   <dd>{@code library}, {@code tests} or {@code fuzz}
 *   <dt>mode
 *   <dd>{@code auto}: without a compiler the library is left out; {@code require}: that is an
 *       error; {@code skip}: it is always left out
 *   <dt>cxx
 *   <dd>see {@link CppCompiler#find}
 *   <dt>platform, package, name
 *   <dd>JavaCPP's platform name, and the package and base name under which it looks for the library
 *   <dt>packed, notices
 *   <dd>the folder that is packed into the native jar, and that of the notices that go with it
 *   <dt>sources, generated, tests
 *   <dd>folders of the engine's sources, of JavaCPP's generated ones, and of the tests
 *   <dt>runs
 *   <dd>how many inputs each fuzz target is given; 0 for no fuzzing
 *   <dt>work
 *   <dd>a folder for objects and test programs
 *   <dt>jar
 *   <dd>the jar that a build with library packs it into; removed by a build without
 * </dl>
 */
public final class NativeBuild {
  /** No -march: the sources choose instruction sets at run time. One result on all of them. */
  private static final List<String> FLAGS =
      List.of(
          "-O3",
          "-std=c++17",
          "-fvisibility=hidden",
          "-fPIC",
          "-pthread",
          "-ffp-contract=off",
          "-Wall",
          "-Wextra",
          "-Werror");

  /** For code that is not ours. */
  private static final List<String> GENERATED_FLAGS =
      List.of("-O2", "-std=c++17", "-fvisibility=hidden", "-fPIC", "-pthread", "-w");

  private final Map<String, String> settings;

  private NativeBuild(Map<String, String> settings) {
    this.settings = settings;
  }

  /** Runs one goal; ends with exit code 1 and a message if it fails. */
  public static void main(String[] arguments) throws IOException {
    try {
      run(arguments);
    } catch (BuildFailure e) {
      System.err.println("native: " + e.getMessage());
      System.exit(1);
    }
  }

  private static void run(String[] arguments) throws IOException {
    Map<String, String> settings = new HashMap<>();
    for (String argument : arguments) {
      int equals = argument.indexOf('=');
      settings.put(argument.substring(0, equals), argument.substring(equals + 1));
    }
    NativeBuild build = new NativeBuild(settings);
    Optional<CppCompiler> compiler = build.compiler();
    switch (build.setting("goal")) {
      case "library" -> build.library(compiler);
      case "tests" -> build.tests(compiler);
      case "fuzz" -> build.fuzz(compiler);
      default -> throw new BuildFailure("No such goal: " + settings.get("goal"));
    }
  }

  private Optional<CppCompiler> compiler() throws IOException {
    String mode = setting("mode");
    if (!List.of("auto", "require", "skip").contains(mode)) {
      throw new BuildFailure("adabet.native is " + mode + "; it must be auto, require or skip.");
    }
    if (mode.equals("skip")) {
      return Optional.empty();
    }
    Optional<CppCompiler> compiler = CppCompiler.find(setting("cxx"), path("work"));
    Path jni = javaInclude().resolve("jni.h");
    boolean able = compiler.isPresent() && Files.exists(jni);
    if (!able && mode.equals("require")) {
      throw new BuildFailure("adabet.native is require, but " + obstacle(compiler));
    }
    if (!able && setting("goal").equals("library")) {
      System.err.println(
          "native: The native engine is left out of this build, and the engine in Java does its"
              + " work: "
              + obstacle(compiler));
    }
    return able ? compiler : Optional.empty();
  }

  private String obstacle(Optional<CppCompiler> compiler) {
    return compiler.isPresent()
        ? "this JDK has no " + javaInclude().resolve("jni.h") + "; run Maven on a full JDK."
        : "there is no C++17 compiler (adabet.cxx is "
            + setting("cxx")
            + "); install g++ or clang++, or name one by -Dadabet.cxx=PATH.";
  }

  private void library(Optional<CppCompiler> compiler) throws IOException {
    if (compiler.isEmpty()) {
      deleteFolder(path("packed"));
      Files.deleteIfExists(path("jar"));
      return;
    }
    CppObjects objects = new CppObjects(compiler.get(), path("work").resolve("library"));
    List<Path> linked = new ArrayList<>(engine(objects));
    linked.addAll(
        objects.compile(
            path("generated"), CppObjects.sources(path("generated")), generatedFlags()));
    objects.link(linked, libraryFlags(), libraryFile());
    addNotices();
    say(
        objects.compiled() == 0
            ? "The native library is up to date."
            : "Built the native library by " + compiler.get().version() + ".");
  }

  private void addNotices() throws IOException {
    Path folder = path("packed").resolve("META-INF");
    Files.createDirectories(folder);
    for (String notice : List.of("LICENSE", "NOTICE")) {
      Files.copy(
          path("notices").resolve(notice),
          folder.resolve(notice),
          StandardCopyOption.REPLACE_EXISTING,
          StandardCopyOption.COPY_ATTRIBUTES);
    }
  }

  private static void deleteFolder(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    List<Path> files;
    try (Stream<Path> found = Files.walk(folder)) {
      files = found.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : files) {
      Files.delete(file);
    }
  }

  private void tests(Optional<CppCompiler> compiler) throws IOException {
    if (compiler.isEmpty() || !Files.isDirectory(path("tests"))) {
      return;
    }
    List<Path> engine = engine(new CppObjects(compiler.get(), path("work").resolve("library")));
    CppObjects objects = new CppObjects(compiler.get(), path("work").resolve("tests"));
    List<Path> sources =
        CppObjects.sources(path("tests")).stream()
            .filter(f -> f.toString().endsWith("_test.cpp"))
            .toList();
    List<String> flags = new ArrayList<>(engineFlags());
    flags.add("-I" + path("tests"));
    List<Path> compiled = objects.compile(path("tests"), sources, flags);
    List<String> failures =
        new CppPrograms(objects, List.of("-pthread")).failures(compiled, engine, List.of());
    if (!failures.isEmpty()) {
      throw new BuildFailure(
          failures.size() + " C++ tests failed.\n" + String.join("\n", failures));
    }
    say("C++ tests passed: " + compiled.size() + ".");
  }

  private void fuzz(Optional<CppCompiler> compiler) throws IOException {
    int runs = Integer.parseInt(setting("runs"));
    if (compiler.isEmpty() || runs == 0) {
      return;
    }
    CppFuzzing fuzzing =
        new CppFuzzing(
            compiler.get(), path("sources"), path("tests"), path("work").resolve("fuzz"));
    if (fuzzing.isPossible()) {
      say("Fuzz targets passed: " + fuzzing.run(runs) + ", with " + runs + " inputs each.");
      return;
    }
    String obstacle =
        compiler.get().program()
            + " has no runtime of the address and undefined-behaviour sanitizers; install it (on"
            + " Debian, libasan and libubsan come with g++), or say -Dadabet.fuzz.runs=0.";
    if (setting("mode").equals("require")) {
      throw new BuildFailure(obstacle);
    }
    say("The fuzz targets are skipped: " + obstacle);
  }

  private List<Path> engine(CppObjects objects) throws IOException {
    return objects.compile(path("sources"), CppObjects.sources(path("sources")), engineFlags());
  }

  private List<String> engineFlags() {
    List<String> flags = new ArrayList<>(FLAGS);
    flags.add("-I" + path("sources"));
    return flags;
  }

  private List<String> generatedFlags() {
    List<String> flags = new ArrayList<>(GENERATED_FLAGS);
    flags.add("-I" + path("sources"));
    flags.add("-I" + javaInclude());
    for (String system : List.of("linux", "darwin", "win32")) {
      flags.add("-I" + javaInclude().resolve(system));
    }
    return flags;
  }

  /**
   * The C++ runtime goes into the library, so that an old one on the machine does no harm, and
   * nothing but the functions of JNI comes out, so that no other library in the process is bound to
   * ours.
   */
  private List<String> libraryFlags() throws IOException {
    List<String> flags = new ArrayList<>(List.of("-shared", "-pthread"));
    Path exports = path("work").resolve("exports.txt");
    if (platform().startsWith("linux")) {
      Files.writeString(exports, "{ global: Java_*; JNI_On*; local: *; };\n");
      flags.addAll(
          List.of("-static-libstdc++", "-static-libgcc", "-Wl,-z,defs", "-Wl,--gc-sections"));
      flags.add("-Wl,--version-script=" + exports);
    } else if (platform().startsWith("macosx")) {
      Files.writeString(exports, "_Java_*\n_JNI_On*\n");
      flags.add("-Wl,-exported_symbols_list," + exports);
    } else {
      flags.add("-static");
    }
    return flags;
  }

  private Path libraryFile() {
    boolean windows = platform().startsWith("windows");
    String suffix = windows ? ".dll" : platform().startsWith("macosx") ? ".dylib" : ".so";
    String file = (windows ? "" : "lib") + setting("name") + suffix;
    return path("packed").resolve(setting("package")).resolve(platform()).resolve(file);
  }

  private String platform() {
    return setting("platform");
  }

  private static Path javaInclude() {
    return Path.of(System.getProperty("java.home"), "include");
  }

  private Path path(String key) {
    return Path.of(setting(key)).toAbsolutePath().normalize();
  }

  private String setting(String key) {
    String value = settings.get(key);
    if (value == null) {
      throw new BuildFailure("The argument " + key + "=... is missing.");
    }
    return value;
  }

  private static void say(String message) {
    System.out.println("native: " + message);
  }
}
