package io.github.adabet.examples.cli.flags;

import ai.djl.nn.SymbolBlock;
import io.github.adabet.BatchNormMode;
import io.github.adabet.EarlyStopping;
import io.github.adabet.LearningRateSchedule;
import io.github.adabet.Objective;
import io.github.adabet.TrainingOptions;
import io.github.adabet.TrainingOptions.FinalWeights;
import io.github.adabet.djl.PretrainedNetwork;
import io.github.adabet.djl.block.BlockTraining;
import io.github.adabet.djl.block.structure.PrefixCache;
import io.github.adabet.djl.spi.FormatOptions;
import io.github.adabet.djl.spi.TrainerOptions;
import io.github.adabet.djl.tensorflow.SavedModelEstimator;
import io.github.adabet.djl.tensorflow.SavedModelTraining;
import io.github.adabet.djl.torchscript.TorchScriptTraining;
import io.github.adabet.examples.task.ReadingSettings;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How a selection is trained. */
@OptionGroup.In(OptionGroup.TRAINING)
public final class TrainFlags {
  private static final long STEPS_PER_DROP = 100;
  private static final double FACTOR_OF_A_DROP = 0.1;

  /** The option for the momentum of batch normalisations. */
  public static final String MOMENTUM = "--batch-norm-momentum";

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
      names = MOMENTUM,
      paramLabel = "SHARE|none",
      converter = NumberOrNone.class,
      description =
          "Share of its stored statistics that a batch normalisation with --batch-norm SELECTED"
              + " keeps at each batch, in [0, 1). Of TensorFlow's SavedModels, which do not say it:"
              + " Keras' MobileNetV2 has 0.999. Default: none, 0.99 as Keras, and what other"
              + " networks say.")
  private @Nullable Double momentum;

  @Option(
      names = "--patience",
      paramLabel = "EPOCHS|none",
      converter = CountOrNone.class,
      description =
          "Stop when the accuracy on the validation images has not risen for so many epochs."
              + " Default: none, never.")
  private @Nullable Integer patience;

  @Option(
      names = "--final-weights",
      paramLabel = "WHICH",
      description =
          "LAST: those after the last step. BEST: those of the epoch with the best accuracy on the"
              + " validation images. What is measured in the end, and opened by the folder in"
              + " --out, which holds both. Default: BEST where there are validation images, else"
              + " LAST.")
  private @Nullable FinalWeights finalWeights;

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

  @OptionGroup.In(OptionGroup.IMAGES)
  @Option(
      names = "--augment",
      paramLabel = "HOW|none",
      description =
          "Change the images of training at random, by seed, epoch and image: flip, rotate, crop,"
              + " shift and color, with commas, and with a number if need be (flip,rotate=15)."
              + " Default: none.")
  private String augment = NumberOrNone.NONE;

  @Option(
      names = "--prefix-cache",
      paramLabel = "SIZE|none",
      converter = MemoryLimit.class,
      description =
          "Compute what the frozen layers before the first trained one put out once for each image,"
              + " and keep it in memory, at most so much: later epochs are shorter. Needs images"
              + " that are the same in every epoch, so no --augment. Default: none.")
  private @Nullable Long prefixCache;

  /** For picocli. */
  public TrainFlags() {}

  /**
   * How images are changed at random.
   *
   * @return as it was given; null for not at all
   * @throws IllegalArgumentException if there is no such change; the message names the nearest
   */
  public @Nullable String augmentation() {
    return augment.equals(NumberOrNone.NONE) ? null : ReadingSettings.requireAugmentation(augment);
  }

  /**
   * Adds what was not given, as it is taken.
   *
   * @param settings values by the names of options
   * @param validated whether there are images for validation
   */
  public void resolve(Map<String, Object> settings, boolean validated) {
    step.resolve(settings);
    settings.putIfAbsent("batch-norm-momentum", NumberOrNone.NONE);
    settings.putIfAbsent("patience", NumberOrNone.NONE);
    settings.putIfAbsent("prefix-cache", NumberOrNone.NONE);
    settings.putIfAbsent("final-weights", finalWeights(validated).toString());
  }

  /**
   * How to train; the ranges are checked here.
   *
   * @param seed source of the order and of everything drawn
   * @param validated whether there are images for validation
   * @return the options
   * @throws IllegalArgumentException if one is out of range, or needs images for validation
   */
  public TrainingOptions options(long seed, boolean validated) {
    if (!validated && (patience != null || finalWeights == FinalWeights.BEST)) {
      throw new IllegalArgumentException(
          "%s needs images for validation; put some aside with --split VALIDATION,TEST, such as 0.1,0.2, or leave it out"
              .formatted(patience != null ? "--patience" : "--final-weights BEST"));
    }
    if (momentum != null && batchNorm == BatchNormMode.FROZEN) {
      throw new IllegalArgumentException(
          MOMENTUM
              + " is given, and with --batch-norm FROZEN no statistics change; leave one of them"
              + " out");
    }
    SavedModelTraining unused = savedModels();
    TrainingOptions.Builder builder =
        step.into(TrainingOptions.builder())
            .epochs(epochs)
            .seed(seed)
            .schedule(warmUp == 0 ? schedule() : schedule().withWarmUp(warmUp))
            .batchNorm(batchNorm)
            .finalWeights(finalWeights(validated));
    if (patience != null) {
      builder.earlyStopping(EarlyStopping.patience(patience));
    }
    if (dropLast) {
      builder.dropLast();
    }
    return builder.build();
  }

  /**
   * How to train, with the limit of memory and the cache; the ranges are checked here.
   *
   * @param network what is trained, whose format says how the cache is asked for
   * @param seed source of the order and of everything drawn
   * @param validated whether there are images for validation
   * @return the options
   * @throws IllegalArgumentException if one is out of range, or needs images for validation
   */
  public TrainerOptions trainer(PretrainedNetwork network, long seed, boolean validated) {
    TrainerOptions options = TrainerOptions.of(options(seed, validated));
    Long limit = prefixCache;
    if (limit != null && limit != MemoryLimit.NONE) {
      options = options.with(cached(network, PrefixCache.inMemory(limit)));
    } else if (momentum != null) {
      options = options.with(savedModels());
    }
    if (memoryLimit == null) {
      return options;
    }
    return memoryLimit == MemoryLimit.NONE
        ? options.withUnlimitedMemory()
        : options.withMaximumMemory(memoryLimit);
  }

  /**
   * The most that is kept of what frozen layers put out.
   *
   * @return bytes, or null for nothing
   */
  public @Nullable Long prefixCache() {
    Long limit = prefixCache;
    return limit == null || limit == MemoryLimit.NONE ? null : limit;
  }

  private FormatOptions cached(PretrainedNetwork network, PrefixCache cache) {
    if (network.unwrap(SavedModelEstimator.class).isPresent()) {
      return savedModels().withPrefixCache(cache);
    }
    // What PyTorch runs as a whole is a TorchScript file; a tree of blocks is none of its kind.
    return network.unwrap(SymbolBlock.class).isPresent()
        ? TorchScriptTraining.defaults().withPrefixCache(cache)
        : new BlockTraining(trainer -> trainer.prefixCache(cache));
  }

  private SavedModelTraining savedModels() {
    SavedModelTraining usual = SavedModelTraining.defaults();
    return momentum == null ? usual : usual.withBatchNormMomentum(momentum);
  }

  private FinalWeights finalWeights(boolean validated) {
    if (finalWeights != null) {
      return finalWeights;
    }
    return validated ? FinalWeights.BEST : FinalWeights.LAST;
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
