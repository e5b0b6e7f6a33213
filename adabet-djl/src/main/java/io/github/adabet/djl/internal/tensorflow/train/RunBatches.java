package io.github.adabet.djl.internal.tensorflow.train;

import io.github.adabet.TrainingOptions;
import io.github.adabet.TrainingRequest;
import io.github.adabet.djl.data.Samples;
import io.github.adabet.djl.data.SamplesDataset;
import io.github.adabet.djl.internal.train.data.LabelledBatches;
import io.github.adabet.djl.internal.train.data.RunData;
import org.jspecify.annotations.Nullable;

/**
 * How the data of a run is divided into batches.
 *
 * @param training for steps
 * @param validation to measure on, or null
 */
record RunBatches(LabelledBatches training, @Nullable LabelledBatches validation) {

  /**
   * Checks the data of a request and divides it.
   *
   * @throws IllegalArgumentException if a data set is empty or has no labels, or an option needs
   *     validation data and there is none
   */
  static RunBatches of(TrainingRequest<? extends Samples> request, TrainingOptions options) {
    requireLabelled(request.training());
    request.validation().ifPresent(RunBatches::requireLabelled);
    RunData data = RunData.of(request.withData(SamplesDataset::of), options);
    if (options.readAhead() > 0) {
      SampleReader.requireRepeatable(request.training(), options.microBatchSize());
      request
          .validation()
          .ifPresent(samples -> SampleReader.requireRepeatable(samples, options.microBatchSize()));
    }
    return new RunBatches(data.training(), data.validation());
  }

  private static void requireLabelled(Samples samples) {
    if (samples.size() > 0 && !samples.read(0).labelled()) {
      throw new IllegalArgumentException(
          "The samples have no labels; give labelled ones: Samples.of(inputs, labels)");
    }
  }
}
