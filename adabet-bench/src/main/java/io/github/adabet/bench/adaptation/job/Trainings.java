package io.github.adabet.bench.adaptation.job;

import ai.djl.Model;
import io.github.adabet.Evaluation;
import io.github.adabet.Layer;
import io.github.adabet.LayerSelection;
import io.github.adabet.LearningRateSchedule;
import io.github.adabet.Metric;
import io.github.adabet.Provenance;
import io.github.adabet.TrainingOptions;
import io.github.adabet.TrainingReport;
import io.github.adabet.djl.PretrainedNetwork;
import io.github.adabet.djl.block.BlockTraining;
import io.github.adabet.djl.block.structure.PrefixCache;
import io.github.adabet.djl.spi.TrainerOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * How every network of the experiment is trained: SGD with momentum 0.9, a cosine from the rate.
 */
final class Trainings {
  /** As much as any disk cache of a few hundred small images needs. */
  private static final long LARGEST_CACHE = 16L << 30;

  private Trainings() {}

  /** The options of a training. */
  static TrainingOptions.Builder options(Job.Steps steps, double rate, int epochs, long seed) {
    return TrainingOptions.builder()
        .epochs(epochs)
        .batchSize(steps.batchSize())
        .seed(seed)
        .schedule(LearningRateSchedule.cosine(rate))
        .batchNorm(steps.batchNorm());
  }

  /** The same, keeping on the disk what the frozen layers put out. */
  static TrainerOptions cached(TrainerOptions options, Path scratch) {
    return options.with(
        new BlockTraining(
            settings -> settings.prefixCache(PrefixCache.onDisk(scratch, LARGEST_CACHE))));
  }

  /** Whether there are frozen layers before the first trained one whose outputs can be kept. */
  static boolean keepsPrefix(PretrainedNetwork network, LayerSelection selection) {
    return selection.layers().get(0).index() > 0 && network.unwrap(Model.class).isPresent();
  }

  /** All layers. */
  static LayerSelection all(PretrainedNetwork network) {
    return selection(network, network.layers());
  }

  /** Some layers. */
  static LayerSelection selection(PretrainedNetwork network, List<Layer> layers) {
    return LayerSelection.of(layers, network.layers().size(), Provenance.builder().build());
  }

  /** The accuracy on the validation images after each epoch. */
  static List<Double> validation(TrainingReport report) {
    return report.epochs().stream()
        .map(epoch -> accuracy(Objects.requireNonNull(epoch.validation(), "validation")))
        .toList();
  }

  /** The accuracy of an evaluation. */
  static double accuracy(Evaluation evaluation) {
    return evaluation.value(Metric.ACCURACY);
  }
}
