package io.github.adabet.examples.cli;

import io.github.adabet.TrainingOptions;
import io.github.adabet.examples.model.RankingSettings;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of commands that rank, select and train. */
final class AdaptationFlags {
  @Mixin private final BudgetFlags budget = new BudgetFlags();

  @Mixin private final TrainingFlags training = new TrainingFlags();

  @Mixin private final RankingFlags ranking = new RankingFlags();

  @Option(
      names = "--rank-batch-size",
      paramLabel = "N",
      description = "Images per ranking batch, 4 or more. Default: ${DEFAULT-VALUE}.")
  private int rankBatchSize = 32;

  BudgetFlags budget() {
    return budget;
  }

  /** How to rank; the ranges are checked here. */
  RankingSettings ranking() {
    return ranking.settings(rankBatchSize);
  }

  /** How to train; the ranges are checked here. */
  TrainingOptions training() {
    return training.options(ranking.seed());
  }
}
