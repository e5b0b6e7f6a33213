package io.github.adabet.examples.cli;

import io.github.adabet.examples.model.RankingSettings;
import io.github.adabet.topology.score.BettiNormalization;
import picocli.CommandLine.Option;

/** The options of ranking that all commands share. */
final class RankingFlags {
  @Option(
      names = "--batches",
      paramLabel = "N",
      description = "Unlabelled batches to rank from. Default: ${DEFAULT-VALUE}.")
  private int batches = 8;

  @Option(
      names = "--score",
      paramLabel = "BY",
      description =
          "What the first Betti count of a layer is divided by: ${COMPLETION-CANDIDATES}."
              + " Default: ${DEFAULT-VALUE}, the paper's score.")
  private BettiNormalization score = BettiNormalization.ACTIVATION;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description =
          "Decides which images are ranked, and the order in which training sees them."
              + " Default: ${DEFAULT-VALUE}.")
  private long seed = 1;

  /** The settings; {@code batchSize} is checked here. */
  RankingSettings settings(int batchSize) {
    return new RankingSettings(batches, batchSize, seed, score);
  }

  long seed() {
    return seed;
  }
}
