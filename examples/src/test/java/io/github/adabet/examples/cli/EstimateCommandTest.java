package io.github.adabet.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.adabet.MemoryEstimate;
import io.github.adabet.json.AdaBetJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class EstimateCommandTest extends CommandSetting {
  @TempDir Path folder;

  @Test
  void estimate_architecture_printsContributorsAndWritesWhatItPrints() throws IOException {
    Path file = folder.resolve("estimate.json");
    assertThat(
            estimate(
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
  void estimate_torchScriptFile_printsTrainingAndRanking() throws Exception {
    Path network =
        Path.of(
            Objects.requireNonNull(EstimateCommandTest.class.getResource("depthwise.pt")).toURI());

    assertThat(estimate("--model", network.toString(), "--input-size", "12", "--last", "0.4"))
        .as(err.toString())
        .isZero();

    assertThat(out.toString())
        .contains("2 of 6 layers, batches of", "peak of a ranking above idle", "classifier.1")
        .contains("runs of the network on two and three samples");
  }

  @Test
  void estimate_shareOutOfRange_isRefused() {
    assertThat(estimate("--last", "0")).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(err.toString()).contains("(0, 1]");
  }

  @Test
  void estimate_memoryThatIsNone_isRefused() {
    assertThat(estimate("--memory", "12XB")).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(err.toString()).contains("512MiB");
  }

  @Test
  void estimate_budgetWithoutRanking_isRefusedWithTheRemedy() {
    assertThat(estimate("--memory", "64MiB")).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(err.toString()).contains("--ranking");
  }

  private int estimate(String... arguments) {
    return executeWith("estimate", arguments);
  }
}
