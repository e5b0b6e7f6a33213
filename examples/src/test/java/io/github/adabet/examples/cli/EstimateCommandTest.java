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
  void estimate_budgetWithoutImages_saysWhatToGive() {
    assertThat(estimate("--model", "mobilenet_v2", "--memory", "64MiB"))
        .isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(err.toString()).contains("--data", "--ranking");
  }

  @Test
  void estimate_imagesThatComeAlong_ranksThemAndCountsSteps() {
    assertThat(estimate("--rank-batches", "1", "--micro-batch-size", "8", "--epochs", "3"))
        .as(err.toString())
        .isZero();

    assertThat(out.toString())
        .contains("6 of 31 layers, batches of 32, 8 at a time", "07classifier")
        .contains("1000 images: 32 steps an epoch, 96 in 3 epochs");
  }

  @Test
  void estimate_imagesOfAClassifier_countsTheirClasses() throws IOException {
    Path images = ImageFolders.write(folder.resolve("images"), 2);
    Path file = folder.resolve("estimate.json");

    assertThat(
            estimate(
                "--model",
                "mobilenet_v2",
                "--input-size",
                "32",
                "--scheme",
                "head",
                "--data",
                images.toString(),
                "--json",
                file.toString()))
        .as(err.toString())
        .isZero();

    assertThat(out.toString()).contains("1 of 105 layers, batches of 32", "classifier/1");
    MemoryEstimate estimate = AdaBetJson.read(Files.readString(file), MemoryEstimate.class);
    // The published head of 1,000 classes has 1.28 million weights.
    assertThat(estimate.parameters()).isBetween(2_000_000L * 4, 2_500_000L * 4);
  }

  @Test
  void estimate_schemeThatChoosesDuringTraining_saysWhatItsProbeStepNeeds() {
    assertThat(estimate("--model", "mobilenet_v2", "--input-size", "32", "--scheme", "elastic"))
        .as(err.toString())
        .isZero();

    assertThat(out.toString())
        .contains("chooses during training", "105 of 105 layers", "a probe step of all layers");
  }

  private int estimate(String... arguments) {
    return executeWith("estimate", arguments);
  }
}
