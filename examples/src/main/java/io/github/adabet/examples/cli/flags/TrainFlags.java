package io.github.adabet.examples.cli.flags;

import io.github.adabet.BatchNormMode;
import io.github.adabet.EarlyStopping;
import io.github.adabet.LearningRateSchedule;
import io.github.adabet.Objective;
import io.github.adabet.TrainingOptions;
import io.github.adabet.TrainingOptions.FinalWeights;
import io.github.adabet.djl.spi.TrainerOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How a selection is trained. */
public final class TrainFlags {
  private static final long STEPS_PER_DROP = 100;
  private static final double FACTOR_OF_A_DROP = 0.1;

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
      description = "Passes over the training images. Default: ${DEFAULT-VALUE}.")
  private int epochs = 8;

  @Mixin private final StepFlags step = new StepFlags();

  @Option(
      names = "--learning-rate",
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
      names = "--label-smoothing",
      paramLabel = "SHARE",
      description =
          "Spread this share of each label over all classes, in [0, 1). Default: ${DEFAULT-VALUE}.")
  private double labelSmoothing;

  @Option(
      names = "--batch-norm",
      paramLabel = "MODE",
      description =
          "FROZEN: all batch normalisations keep their statistics. SELECTED: those that are trained"
              + " take the batch's and update the stored ones. Default: ${DEFAULT-VALUE}.")
  private BatchNormMode batchNorm = BatchNormMode.SELECTED;

  @Option(
      names = "--patience",
      paramLabel = "EPOCHS",
      description =
          "Stop when the accuracy on the validation images has not risen for so many epochs."
              + " Default: never.")
  private @Nullable Integer patience;

  @Option(
      names = "--final-weights",
      paramLabel = "WHICH",
      description =
          "LAST: those after the last step. BEST: those of the epoch with the best accuracy on the"
              + " validation images. Default: ${DEFAULT-VALUE}.")
  private FinalWeights finalWeights = FinalWeights.LAST;

  @Option(
      names = "--drop-last",
      description = "Leave the images of an epoch that fill no whole batch out of it.")
  private boolean dropLast;

  @Option(
      names = "--memory-limit",
      paramLabel = "SIZE|none",
      converter = MemoryLimit.class,
      description =
          "Refuse to train where the estimate above the idle process is higher. Default: what the"
              + " process may still take.")
  private @Nullable Long memoryLimit;

  /** For picocli. */
  public TrainFlags() {}

  /**
   * How to train; the ranges are checked here.
   *
   * @param seed source of the order and of everything drawn
   * @return the options
   */
  public TrainingOptions options(long seed) {
    TrainingOptions.Builder builder =
        step.into(TrainingOptions.builder())
            .epochs(epochs)
            .seed(seed)
            .schedule(warmUp == 0 ? schedule() : schedule().withWarmUp(warmUp))
            .batchNorm(batchNorm)
            .finalWeights(finalWeights);
    if (patience != null) {
      builder.earlyStopping(EarlyStopping.patience(patience));
    }
    if (dropLast) {
      builder.dropLast();
    }
    return builder.build();
  }

  /**
   * How to train, with the limit of memory; the ranges are checked here.
   *
   * @param seed source of the order and of everything drawn
   * @return the options
   */
  public TrainerOptions trainer(long seed) {
    TrainerOptions options = TrainerOptions.of(options(seed));
    if (memoryLimit == null) {
      return options;
    }
    return memoryLimit == MemoryLimit.NONE
        ? options.withUnlimitedMemory()
        : options.withMaximumMemory(memoryLimit);
  }

  /**
   * What is minimised.
   *
   * @return classification
   */
  public Objective objective() {
    return labelSmoothing == 0
        ? Objective.classification()
        : Objective.classification().withLabelSmoothing(labelSmoothing);
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
