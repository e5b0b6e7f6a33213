package io.github.adabet.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.adabet.MemoryEstimate;
import io.github.adabet.json.AdaBetJson;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class EstimateCommandTest {
  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void estimate_architecture_printsContributorsAndWritesWhatItPrints() throws IOException {
    Path file = folder.resolve("estimate.json");
    assertThat(
            run(
                "--model",
                "mobilenet_v2",
                "--input-size",
                "32",
                "--last",
                "0.1",
                "--json",
                file.toString()))
        .as(err.toString())
        .isZero();

    assertThat(out.toString())
        .contains("10 of 105 layers, batches of 32", "peak above idle", "of full training");
    MemoryEstimate estimate = AdaBetJson.read(Files.readString(file), MemoryEstimate.class);
    assertThat(estimate.parameters()).isGreaterThan(3_000_000L * 4);
    assertThat(out.toString()).contains(estimate.assumptions());
  }

  @Test
  void estimate_shareOutOfRange_isRefused() {
    assertThat(run("--last", "0")).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(err.toString()).contains("(0, 1]");
  }

  @Test
  void estimate_memoryThatIsNone_isRefused() {
    assertThat(run("--memory", "12XB")).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(err.toString()).contains("512MiB");
  }

  @Test
  void estimate_budgetWithoutRanking_isRefusedWithTheRemedy() {
    assertThat(run("--memory", "64MiB")).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(err.toString()).contains("--ranking");
  }

  private int run(String... arguments) {
    String[] all = new String[arguments.length + 1];
    all[0] = "estimate";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    return AdaBetCommand.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(all);
  }
}
