package io.github.adabet.examples;

import ai.djl.Model;
import io.github.adabet.BatchNormMode;
import io.github.adabet.LayerRanking;
import io.github.adabet.LayerSelection;
import io.github.adabet.LearningRateSchedule;
import io.github.adabet.Metric;
import io.github.adabet.OptimizerOptions;
import io.github.adabet.SelectionBudget;
import io.github.adabet.TrainingOptions;
import io.github.adabet.TrainingReport;
import io.github.adabet.TrainingRequest;
import io.github.adabet.WeightDecay;
import io.github.adabet.djl.PretrainedNetwork;
import io.github.adabet.djl.data.Samples;
import io.github.adabet.djl.memory.NativeAllocation;
import io.github.adabet.examples.data.DigitDatasets;
import io.github.adabet.examples.data.TargetDomain;
import io.github.adabet.examples.model.PretrainedDigits;
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
    Samples training = DigitDatasets.samples(target.training());
    Samples test = DigitDatasets.samples(target.test());
    try (Model model = PretrainedDigits.load();
        PretrainedNetwork network = PretrainedNetwork.open(model);
        ConsoleProgress progress = new ConsoleProgress()) {
      double before = network.evaluate(test).value(Metric.ACCURACY);

      LayerRanking ranking = network.rank(training.shuffled(1).range(0, 256).batches(BATCH_SIZE));
      LayerSelection selection = ranking.select(SelectionBudget.fraction(RHO));
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
          network
              .trainer(options)
              .train(TrainingRequest.builder(selection, training).progress(progress).build());
      progress.finishTask();

      System.out.println(report);
      System.out.printf(
          "accuracy on the other camera's test images, before: %.1f %%%nafter: %.1f %%%n",
          100 * before, 100 * network.evaluate(test).value(Metric.ACCURACY));
    }
  }
}
