package io.github.adabet.build;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Compiles C++ sources to objects, and only those whose content, included headers, compiler or
 * flags changed: beside each object lies a digest of all of these. Modification times do not
 * matter. Safe for use by several threads.
 */
final class CppObjects {
  private static final long COMPILE_SECONDS = 900;

  private final CppCompiler compiler;
  private final Path folder;
  private final AtomicInteger compiled = new AtomicInteger();

  /** Objects go to the folder, which is made. */
  CppObjects(CppCompiler compiler, Path folder) {
    this.compiler = compiler;
    this.folder = folder;
  }

  /** How many sources were compiled and programs linked so far; the others were up to date. */
  int compiled() {
    return compiled.get();
  }

  /** The C++ sources below a folder, sorted. */
  static List<Path> sources(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files.filter(f -> f.toString().endsWith(".cpp")).sorted().toList();
    }
  }

  /**
   * Compiles the sources that changed, several at a time.
   *
   * @param root what object names are relative to
   * @return the objects, in the order of the sources
   */
  List<Path> compile(Path root, List<Path> sources, List<String> flags) throws IOException {
    List<Callable<Path>> tasks = new ArrayList<>();
    for (Path source : sources) {
      Path object = folder.resolve(root.relativize(source).toString().replace(".cpp", ".o"));
      tasks.add(() -> compile(source, object, flags));
    }
    return AtOnce.all(tasks);
  }

  /** Links, if an object or the command changed. */
  void link(List<Path> objects, List<String> flags, Path output) throws IOException {
    List<String> command = new ArrayList<>(List.of(compiler.program().toString()));
    objects.forEach(o -> command.add(o.toString()));
    command.addAll(flags);
    command.addAll(List.of("-o", output.toString()));
    String digest = digest(command, objects);
    Path record = folder.resolve(output.getFileName() + ".digest");
    if (!isCurrent(output, record, digest)) {
      Files.createDirectories(output.getParent());
      run(command);
      Files.writeString(record, digest);
      compiled.incrementAndGet();
    }
  }

  private Path compile(Path source, Path object, List<String> flags) throws IOException {
    Path dependencies = Path.of(object + ".d");
    Path record = Path.of(object + ".digest");
    List<String> command = new ArrayList<>(List.of(compiler.program().toString()));
    command.addAll(flags);
    command.addAll(List.of("-MMD", "-MF", dependencies.toString(), "-c", source.toString()));
    command.addAll(List.of("-o", object.toString()));
    if (Files.exists(dependencies)
        && isCurrent(object, record, digest(command, inputs(dependencies)))) {
      return object;
    }
    Files.createDirectories(object.getParent());
    run(command);
    Files.writeString(record, digest(command, inputs(dependencies)));
    compiled.incrementAndGet();
    return object;
  }

  private static boolean isCurrent(Path output, Path record, String digest) throws IOException {
    return Files.exists(output) && Files.exists(record) && Files.readString(record).equals(digest);
  }

  private static void run(List<String> command) throws IOException {
    ToolRun run = ToolRun.of(command, COMPILE_SECONDS);
    if (!run.succeeded()) {
      throw new BuildFailure(
          "This command failed with exit code "
              + run.exit()
              + ":\n"
              + String.join(" ", command)
              + "\n"
              + run.output());
    }
    if (!run.output().isBlank()) {
      System.out.println(run.output());
    }
  }

  /**
   * The files that a compiler's rule for make lists after the colon; a blank in a name is escaped.
   */
  private static List<Path> inputs(Path dependencies) throws IOException {
    String rule = Files.readString(dependencies).replace("\\\n", " ").replace("\\\r\n", " ");
    return Stream.of(rule.substring(rule.indexOf(": ") + 1).split("(?<!\\\\)\\s+"))
        .filter(name -> !name.isBlank())
        .map(name -> Path.of(name.replace("\\ ", " ")))
        .toList();
  }

  private String digest(List<String> command, List<Path> inputs) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(
          (compiler.version() + String.join("\0", command)).getBytes(StandardCharsets.UTF_8));
      for (Path input : inputs) {
        digest.update(input.toString().getBytes(StandardCharsets.UTF_8));
        digest.update(Files.exists(input) ? Files.readAllBytes(input) : new byte[0]);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
