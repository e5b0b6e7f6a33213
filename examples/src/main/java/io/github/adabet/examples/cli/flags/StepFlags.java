package io.github.adabet.examples.cli.flags;

import io.github.adabet.GradientClipping;
import io.github.adabet.LayerRates;
import io.github.adabet.OptimizerOptions;
import io.github.adabet.TrainingOptions;
import io.github.adabet.WeightAverage;
import io.github.adabet.WeightDecay;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a step of training does, on which its memory and time depend. */
@OptionGroup.In(OptionGroup.STEP)
public final class StepFlags {
  private static final double MOMENTUM = 0.9;
  private static final double USUAL_DECAY = 5e-4;

  /** The option for the learning rate of a new head. */
  public static final String HEAD_RATE = "--head-lr";

  /** The options of a step. */
  public static final Set<String> NAMES =
      Set.of(
          "--batch-size",
          "--micro-batch-size",
          "--optimizer",
          "--weight-decay",
          "--clip-norm",
          "--average",
          HEAD_RATE);

  private enum Rule {
    SGD,
    ADAM,
    ADAMW
  }

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      description = "Images per training step. Default: ${DEFAULT-VALUE}.")
  private int batchSize = 32;

  @Option(
      names = "--micro-batch-size",
      paramLabel = "N",
      description =
          "Images of a step that run through the network together: less memory, more time. Default:"
              + " all of the step.")
  private @Nullable Integer microBatchSize;

  @Option(
      names = "--optimizer",
      paramLabel = "RULE",
      description = "${COMPLETION-CANDIDATES}; SGD has momentum 0.9. Default: ${DEFAULT-VALUE}.")
  private Rule optimizer = Rule.SGD;

  @Option(
      names = "--weight-decay",
      paramLabel = "RATE",
      description =
          "Of SGD and AdamW decoupled from the gradient, of Adam added to it. Default: 5e-4, of"
              + " Adam none.")
  private @Nullable Double weightDecay;

  @Option(
      names = "--clip-norm",
      paramLabel = "LIMIT|none",
      converter = NumberOrNone.class,
      description = "Scale gradients down whose norm is above this. Default: none.")
  private @Nullable Double clipNorm;

  @Option(
      names = "--average",
      paramLabel = "DECAY|none",
      converter = NumberOrNone.class,
      description =
          "End with an exponential average of the weights of all steps, of this decay, such as"
              + " 0.999. Default: none.")
  private @Nullable Double average;

  @Option(
      names = HEAD_RATE,
      paramLabel = "MULTIPLE",
      description = "Learning rate of a new head, as a multiple of the others'. Default: 1.")
  private @Nullable Double headRate;

  /** For picocli. */
  public StepFlags() {}

  /**
   * Options of training that are about a step; the ranges are checked here.
   *
   * @param builder gets batch size and optimizer
   * @return the builder
   */
  public TrainingOptions.Builder into(TrainingOptions.Builder builder) {
    builder.batchSize(batchSize).optimizer(optimizer());
    return microBatchSize == null ? builder : builder.microBatchSize(microBatchSize);
  }

  /**
   * Options of training, all but those of a step as they are by default.
   *
   * @return the options; their ranges are checked here
   */
  public TrainingOptions options() {
    return into(TrainingOptions.builder()).build();
  }

  /**
   * Adds what was not given, as it is taken.
   *
   * @param settings values by the names of options
   */
  public void resolve(Map<String, Object> settings) {
    settings.putIfAbsent(
        "micro-batch-size", Integer.toString(microBatchSize == null ? batchSize : microBatchSize));
    settings.putIfAbsent(
        "weight-decay", optimizer == Rule.ADAM ? "0" : Double.toString(USUAL_DECAY));
    settings.putIfAbsent("clip-norm", NumberOrNone.NONE);
    settings.putIfAbsent("average", NumberOrNone.NONE);
    settings.putIfAbsent("head-lr", "1");
  }

  private OptimizerOptions optimizer() {
    double decay = weightDecay == null ? USUAL_DECAY : weightDecay;
    OptimizerOptions options =
        switch (optimizer) {
          case SGD -> OptimizerOptions.sgd(MOMENTUM).withWeightDecay(WeightDecay.decoupled(decay));
          case ADAM ->
              weightDecay == null || weightDecay == 0
                  ? OptimizerOptions.adam()
                  : OptimizerOptions.adam().withWeightDecay(WeightDecay.coupled(decay));
          case ADAMW -> OptimizerOptions.adamW(decay);
        };
    if (clipNorm != null) {
      options = options.withClipping(GradientClipping.byNorm(clipNorm));
    }
    if (average != null) {
      options = options.withAverage(WeightAverage.of(average));
    }
    return headRate == null ? options : options.withRates(LayerRates.ofHead(headRate));
  }
}
