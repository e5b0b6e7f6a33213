package io.github.adabet.topology.internal.ripser;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Many runs of a small program, started by one shell: to start a program from Java takes longer
 * than such a program runs. Each run is a process of its own, as if it stood alone. Files for it
 * are in a folder that is deleted on close.
 */
public final class ProgramBatch implements AutoCloseable {
  private static final String CODE = "exit code ";

  private final Path executable;
  private final Path folder;
  private final StringBuilder script = new StringBuilder();
  private int files;
  private int runs;

  /** A batch without runs. */
  public ProgramBatch(Path executable) throws IOException {
    this.executable = executable;
    this.folder = Files.createTempDirectory("adabet-batch");
  }

  /**
   * How a run ended.
   *
   * @param exitCode 0 for success
   * @param output the lines that it printed
   * @param errors what it printed on its error stream
   */
  public record Ended(int exitCode, List<String> output, String errors) {
    /** Returns itself, and fails for a run that did not succeed. */
    public Ended requireSuccess() {
      if (exitCode != 0) {
        throw new IllegalStateException(toString());
      }
      return this;
    }
  }

  /** Writes a file for a run, and returns it. */
  public Path file(CharSequence text) throws IOException {
    return Files.writeString(place(), text);
  }

  /** Returns where a run may write a file. */
  public Path place() {
    return folder.resolve("file" + files++);
  }

  /** Adds a run. */
  public void add(List<String> arguments) {
    List<String> words = new ArrayList<>(List.of(executable.toString()));
    words.addAll(arguments);
    String command =
        words.stream()
            .map(word -> "'" + word.replace("'", "'\\''") + "'")
            .collect(Collectors.joining(" "));
    script.append(
        "%s </dev/null >%d.out 2>%d.err; echo \"%s$?\" >>%d.err\n"
            .formatted(command, runs, runs, CODE, runs));
    runs++;
  }

  /** Starts all runs, one after another, and returns how each ended. */
  public List<Ended> run() throws IOException {
    Path text = file("cd '" + folder + "' || exit 1\n" + script);
    ProgramRun.Outcome shell = ProgramRun.run(List.of("sh", text.toString()), () -> {}, line -> {});
    if (shell.exitCode() != 0) {
      throw new IllegalStateException("the shell failed: " + shell);
    }
    List<Ended> ended = new ArrayList<>();
    for (int run = 0; run < runs; run++) {
      String errors = Files.readString(folder.resolve(run + ".err"), StandardCharsets.ISO_8859_1);
      int end = errors.lastIndexOf(CODE);
      ended.add(
          new Ended(
              Integer.parseInt(errors.substring(end + CODE.length()).strip()),
              Files.readAllLines(folder.resolve(run + ".out"), StandardCharsets.ISO_8859_1),
              errors.substring(0, end)));
    }
    return ended;
  }

  @Override
  public void close() throws IOException {
    try (Stream<Path> content = Files.walk(folder)) {
      for (Path file : content.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
