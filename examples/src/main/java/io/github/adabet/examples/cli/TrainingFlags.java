package io.github.adabet.examples.cli;

import io.github.adabet.BatchNormMode;
import io.github.adabet.LearningRateSchedule;
import io.github.adabet.OptimizerOptions;
import io.github.adabet.TrainingOptions;
import io.github.adabet.WeightDecay;
import picocli.CommandLine.Option;

/** The options of training that all commands share. */
final class TrainingFlags {
  private static final long STEPS_PER_DROP = 100;
  private static final double FACTOR_OF_A_DROP = 0.1;

  private enum Rule {
    SGD,
    ADAM,
    ADAMW
  }

  private enum Schedule {
    CONSTANT,
    COSINE,
    ONE_CYCLE,
    POLYNOMIAL,
    STEP
  }

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = "Passes over the 1,000 labelled images. Default: ${DEFAULT-VALUE}.")
  private int epochs = 8;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      description = "Images per training step. Default: ${DEFAULT-VALUE}.")
  private int batchSize = 32;

  @Option(
      names = "--optimizer",
      paramLabel = "RULE",
      description = "${COMPLETION-CANDIDATES}; SGD has momentum 0.9. Default: ${DEFAULT-VALUE}.")
  private Rule optimizer = Rule.SGD;

  @Option(
      names = "--lr",
      paramLabel = "RATE",
      description =
          "Learning rate of the first step. Default: ${DEFAULT-VALUE}; try 0.001 for Adam.")
  private double learningRate = 0.01;

  @Option(
      names = "--schedule",
      paramLabel = "NAME",
      description =
          "${COMPLETION-CANDIDATES}; STEP takes a tenth every 100 steps, POLYNOMIAL is a straight"
              + " line to 0. Default: ${DEFAULT-VALUE}.")
  private Schedule schedule = Schedule.COSINE;

  @Option(
      names = "--warm-up",
      paramLabel = "STEPS",
      description = "Steps in which the rate rises before the schedule begins. Default: none.")
  private long warmUp;

  @Option(
      names = "--weight-decay",
      paramLabel = "RATE",
      description = "Decoupled decay, of SGD and AdamW. Default: ${DEFAULT-VALUE}.")
  private double weightDecay = 5e-4;

  @Option(
      names = "--batch-norm",
      paramLabel = "MODE",
      description =
          "FROZEN: all batch normalisations keep their statistics. SELECTED: those that are trained"
              + " take the batch's and update the stored ones. Default: ${DEFAULT-VALUE}.")
  private BatchNormMode batchNorm = BatchNormMode.SELECTED;

  /** The options; their ranges are checked here. */
  TrainingOptions options(long seed) {
    return TrainingOptions.builder()
        .epochs(epochs)
        .batchSize(batchSize)
        .seed(seed)
        .optimizer(
            switch (optimizer) {
              case SGD ->
                  OptimizerOptions.sgd(0.9).withWeightDecay(WeightDecay.decoupled(weightDecay));
              case ADAM -> OptimizerOptions.adam();
              case ADAMW -> OptimizerOptions.adamW(weightDecay);
            })
        .schedule(warmUp == 0 ? schedule() : schedule().withWarmUp(warmUp))
        .batchNorm(batchNorm)
        .build();
  }

  private LearningRateSchedule schedule() {
    return switch (schedule) {
      case CONSTANT -> LearningRateSchedule.constant(learningRate);
      case COSINE -> LearningRateSchedule.cosine(learningRate);
      case ONE_CYCLE -> LearningRateSchedule.oneCycle(learningRate);
      case POLYNOMIAL -> LearningRateSchedule.polynomial(learningRate, 1);
      case STEP -> LearningRateSchedule.step(learningRate, STEPS_PER_DROP, FACTOR_OF_A_DROP);
    };
  }
}
