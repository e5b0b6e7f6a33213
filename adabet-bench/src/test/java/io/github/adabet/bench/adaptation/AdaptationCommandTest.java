package io.github.adabet.bench.adaptation;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.adabet.bench.JavaProcess;
import io.github.adabet.bench.adaptation.job.Finding;
import io.github.adabet.bench.adaptation.job.RowFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The command itself: every job in a JVM of its own, several commands in one folder. */
class AdaptationCommandTest {
  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void execute_killedInATraining_twoOthersFinishTogetherAndKeepItsRows() throws Exception {
    SmallExperiment.write(folder);
    List<String> options = new ArrayList<>(SmallExperiment.options(folder, "random"));
    options.addAll(
        List.of(
            "--data",
            "fresh",
            "--seeds",
            "1",
            "--learning-rate",
            "0.01",
            "--epochs",
            "1",
            "--lease",
            "2"));
    // Rates are chosen on all shifts, of which there is to be one.
    delete(folder.resolve("images/bright"));

    Process killed = start("first", options);
    Path claim = waitForClaim("training", killed);
    killed.descendants().forEach(ProcessHandle::destroyForcibly);
    killed.destroyForcibly().waitFor();
    assertThat(claim).as("%s", text("first")).exists();
    Map<Path, String> before = rows();
    Process one = start("second", options);
    Process other = start("third", options);
    assertThat(one.waitFor()).as("%s", text("second")).isZero();
    assertThat(other.waitFor()).as("%s", text("third")).isZero();
    assertThat(rows()).containsAllEntriesOf(before).hasSizeGreaterThan(before.size());
    assertThat(claim).doesNotExist();

    options.add("--report-only");
    Path html = folder.resolve("report.html");
    options.addAll(List.of("--report", html.toString(), "--plots", folder.resolve("p").toString()));
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

  @Test
  void execute_whatStandsTwice_exitsWith2AndTheOption() throws IOException {
    SmallExperiment.write(folder);

    assertThat(execute(SmallExperiment.options(folder, "random,random"))).isEqualTo(2);
    assertThat(err.toString()).contains("score is [random, random]; name each once");
    List<String> options = new ArrayList<>(SmallExperiment.options(folder, "random"));
    options.addAll(List.of("--seeds", "3,3"));
    assertThat(execute(options)).isEqualTo(2);
    assertThat(err.toString()).contains("seeds is [3, 3]; each must be 1 or more");
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

  /** Waits until a process holds the claim of a job of a kind. */
  private Path waitForClaim(String kind, Process owner) throws IOException, InterruptedException {
    Path claims = folder.resolve("work/claims");
    while (owner.isAlive()) {
      for (Path claim : files(claims, ".claim")) {
        if (claim.getFileName().toString().startsWith(kind)) {
          return claim;
        }
      }
      Thread.sleep(20);
    }
    throw new AssertionError("it ended without a job of the kind " + kind + ": " + text("first"));
  }

  private Map<Path, String> rows() throws IOException {
    Map<Path, String> rows = new HashMap<>();
    for (Path file : files(folder.resolve("work/rows"), ".json")) {
      rows.put(file, Files.readString(file));
    }
    return rows;
  }

  private static List<Path> files(Path folder, String end) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(end)).toList();
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
