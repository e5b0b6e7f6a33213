package io.github.adabet.bench.adaptation;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.adabet.bench.JavaProcess;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The command itself: every job in a JVM of its own, two commands in one folder. */
class AdaptationCommandTest {
  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void execute_twoInOneFolderOneOfThemKilled_theOtherFinishes() throws Exception {
    SmallExperiment.write(folder);
    List<String> options = new ArrayList<>(SmallExperiment.options(folder, "random"));
    options.addAll(
        List.of(
            "--data", "fresh", "--seeds", "1", "--rate", "0.01", "--epochs", "1", "--lease", "2"));
    // Rates are chosen on all shifts, of which there is to be one.
    delete(folder.resolve("images/bright"));

    Process killed = start("first", options);
    Process other = start("second", options);
    waitForRows(1, other);
    killed.destroyForcibly().waitFor();
    assertThat(other.waitFor()).as("%s", text("second")).isZero();

    options.add("--report");
    Path html = folder.resolve("report.html");
    options.addAll(List.of("--html", html.toString(), "--plots", folder.resolve("p").toString()));
    assertThat(execute(options)).as("%s", err).isZero();
    assertThat(out.toString()).contains("late-cut", "full").doesNotContain("missing");
    assertThat(Files.readString(html)).contains("tiny, fresh");
    assertThat(folder.resolve("p/memory-tiny-fresh.svg")).isNotEmptyFile();
    RowFolder rows = RowFolder.open(folder.resolve("work/rows"));
    assertThat(rows.all())
        .filteredOn(row -> row.finding() instanceof Finding.Training)
        .isNotEmpty()
        .allSatisfy(row -> assertThat(row.processPeakBytes()).isPositive());
  }

  @Test
  void execute_wrongNames_exitsWith2AndTheNearest() throws IOException {
    SmallExperiment.write(folder);
    List<String> options = new ArrayList<>(SmallExperiment.options(folder, "random"));
    options.addAll(List.of("--data", "frsh"));

    assertThat(execute(options)).isEqualTo(2);
    assertThat(err.toString()).contains("there is no shift 'frsh'", "fresh");
  }

  private Process start(String name, List<String> options) throws IOException {
    return new ProcessBuilder(
            JavaProcess.command(List.of("-Xmx256m"), AdaptationCommand.class, options))
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve(name + ".txt").toFile())
        .start();
  }

  private String text(String name) throws IOException {
    return Files.readString(folder.resolve(name + ".txt"));
  }

  private void waitForRows(int count, Process writer) throws IOException, InterruptedException {
    Path rows = folder.resolve("work/rows");
    while (writer.isAlive() && (!Files.isDirectory(rows) || rows(rows) < count)) {
      Thread.sleep(50);
    }
  }

  private static long rows(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".json")).count();
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private int execute(List<String> options) {
    return new CommandLine(new AdaptationCommand())
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(options.toArray(String[]::new));
  }
}
