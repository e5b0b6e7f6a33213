package io.github.adabet.examples;

import ai.djl.Model;
import io.github.adabet.BatchNormMode;
import io.github.adabet.LayerRanking;
import io.github.adabet.LayerSelection;
import io.github.adabet.LearningRateSchedule;
import io.github.adabet.OptimizerOptions;
import io.github.adabet.SelectionBudget;
import io.github.adabet.TrainingOptions;
import io.github.adabet.TrainingReport;
import io.github.adabet.TrainingRequest;
import io.github.adabet.WeightDecay;
import io.github.adabet.djl.block.BlockSelectiveTrainer;
import io.github.adabet.djl.memory.NativeAllocation;
import io.github.adabet.examples.data.DigitDatasets;
import io.github.adabet.examples.data.TargetDomain;
import io.github.adabet.examples.model.Accuracy;
import io.github.adabet.examples.model.PretrainedDigits;
import io.github.adabet.examples.model.RankingSettings;
import io.github.adabet.topology.score.BettiNormalization;
import java.io.IOException;

/**
 * AdaBet from one end to the other: a network that knows upright digits meets those of another
 * camera, ranks its layers from 256 unlabelled images, and retrains the top fifth of them.
 */
public final class Quickstart {
  private static final double RHO = 0.2;
  private static final int BATCH_SIZE = 32;

  private Quickstart() {}

  /**
   * Runs the walk; takes no arguments, and well under a minute on two cores.
   *
   * @param arguments ignored
   * @throws IOException if a resource of the examples is missing or damaged
   */
  public static void main(String[] arguments) throws IOException {
    NativeAllocation.apply();
    TargetDomain target = TargetDomain.load();
    try (Model model = PretrainedDigits.load();
        ConsoleProgress progress = new ConsoleProgress()) {
      double before = Accuracy.of(model, target.test());

      LayerRanking ranking =
          new RankingSettings(8, BATCH_SIZE, 1, BettiNormalization.ACTIVATION)
              .rank(model, target.training(), progress);
      LayerSelection selection = ranking.select(SelectionBudget.fraction(RHO));
      progress.finishTask();
      System.out.println(ranking);
      System.out.printf("rho %s selects %s%n%n", RHO, selection);

      TrainingOptions options =
          TrainingOptions.builder()
              .epochs(8)
              .batchSize(BATCH_SIZE)
              .seed(1)
              .optimizer(OptimizerOptions.sgd(0.9).withWeightDecay(WeightDecay.decoupled(5e-4)))
              .schedule(LearningRateSchedule.cosine(0.01))
              .batchNorm(BatchNormMode.SELECTED)
              .build();
      TrainingReport report =
          BlockSelectiveTrainer.builder(model, options)
              .build()
              .train(
                  TrainingRequest.builder(
                          selection,
                          DigitDatasets.labelled(
                              model.getNDManager(), target.training(), BATCH_SIZE))
                      .progress(progress)
                      .build());
      progress.finishTask();

      System.out.println(report);
      System.out.printf(
          "accuracy on the other camera's test images, before: %.1f %%%n", 100 * before);
      System.out.printf("after: %.1f %%%n", 100 * Accuracy.of(model, target.test()));
    }
  }
}
