package io.github.adabet.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("jdk")
class CompareCommandIT {
  @TempDir Path folder;

  @Test
  void compare_twoSeeds_printsEverySchemeWritesTheReportAndGoesOnWhereItStood() throws IOException {
    Path report = folder.resolve("report.html");
    Path out = folder.resolve("comparison");
    String[] command = {
      "compare",
      "--scheme=betti,bn-bias",
      "--seeds=1,2",
      "--epochs=1",
      "--limit=64",
      "--rank-batches=1",
      "--out=" + out,
      "--report=" + report
    };
    String first = run(command);

    assertThat(first.lines())
        .extracting(line -> line.split(" {2,}", 2)[0])
        .containsExactly(
            "scheme",
            "no adaptation",
            "betti, seed 1",
            "betti, seed 2",
            "betti, mean of 2",
            "bn-bias, seed 1",
            "bn-bias, seed 2",
            "bn-bias, mean of 2");
    assertThat(Files.readString(report))
        .contains("<svg", "07classifier", "bn-bias")
        .doesNotContain("src=\"http", "href=\"http", "url(http", "<script");

    // A kill after the training of one process, and before its result was written.
    Path again = out.resolve("bn-bias-seed2");
    String trained = Files.readString(again.resolve("epochs.jsonl"));
    Files.delete(again.resolve("result.json"));
    String second = run(command);

    assertThat(second.lines().limit(6)).containsExactlyElementsOf(first.lines().limit(6).toList());
    assertThat(Files.readString(again.resolve("epochs.jsonl"))).isEqualTo(trained);
    assertThat(again.resolve("result.json")).exists();
    command[3] = "--epochs=2";
    assertThat(execute(new StringWriter(), command)).isEqualTo(1);
  }

  @Test
  void compare_severalScores_trainsEach() throws IOException {
    String table =
        run(
            "compare",
            "--scheme=betti,late-cut",
            "--score=betti,depth",
            "--group=units",
            "--layers=2",
            "--epochs=1",
            "--limit=64",
            "--rank-batches=1",
            "--out=" + folder.resolve("scores"));

    assertThat(table.lines())
        .extracting(line -> line.split(" {2,}", 2)[0])
        .containsExactly("scheme", "no adaptation", "betti", "score depth", "late-cut");
    assertThat(Files.readString(folder.resolve("scores/score_depth-seed1/command.json")))
        .contains("--score=depth", "--scheme=betti", "--group=units");
  }

  private static String run(String... command) {
    StringWriter out = new StringWriter();
    assertThat(execute(out, command)).isZero();
    return out.toString();
  }

  private static int execute(StringWriter out, String... command) {
    return AdaBetCommand.commandLine().setOut(new PrintWriter(out, true)).execute(command);
  }
}
