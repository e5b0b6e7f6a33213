package io.github.adabet.djl.internal.tensorflow.train;

import io.github.adabet.GradientClipping;
import io.github.adabet.LayerRates;
import io.github.adabet.LearningRateSchedule;
import io.github.adabet.OptimizerOptions;
import io.github.adabet.TrainingListener;
import io.github.adabet.TrainingOptions;
import io.github.adabet.TrainingReport;
import io.github.adabet.TrainingRequest;
import io.github.adabet.WeightAverage;
import io.github.adabet.WeightDecay;
import io.github.adabet.djl.data.Samples;
import io.github.adabet.djl.fixtures.tensorflow.ExportedModel;
import io.github.adabet.djl.spi.TrainerOptions;

/** Trainings of a small perceptron that use all that an optimizer remembers. */
final class PerceptronRuns {

  static final ExportedModel MLP = ExportedModel.of("mlp");

  private PerceptronRuns() {}

  static TrainingOptions.Builder options() {
    return TrainingOptions.builder()
        .epochs(4)
        .batchSize(5)
        .microBatchSize(3)
        .seed(3)
        .optimizer(
            OptimizerOptions.adam()
                .withWeightDecay(WeightDecay.decoupled(0.01))
                .withClipping(GradientClipping.byNorm(1))
                .withRates(LayerRates.EQUAL.withLayer("head", 2))
                .withAverage(WeightAverage.of(0.9)))
        .schedule(LearningRateSchedule.cosine(0.02));
  }

  static TrainingReport train(
      LiveModel model, TrainerOptions options, TrainingListener listener, String... layers) {
    Samples samples = Models.samples(MLP);
    return Models.trainer(model, SessionOptions.of(options))
        .train(
            TrainingRequest.<Samples>builder(Models.select(model, layers), samples)
                .validation(samples.range(0, 6))
                .listener(listener)
                .build());
  }
}
