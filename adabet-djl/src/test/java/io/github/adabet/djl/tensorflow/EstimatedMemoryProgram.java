package io.github.adabet.djl.tensorflow;

import io.github.adabet.BatchNormMode;
import io.github.adabet.Layer;
import io.github.adabet.LayerSelection;
import io.github.adabet.LearningRateSchedule;
import io.github.adabet.OptimizerOptions;
import io.github.adabet.Provenance;
import io.github.adabet.TrainingOptions;
import io.github.adabet.TrainingReport;
import io.github.adabet.djl.PretrainedNetwork;
import io.github.adabet.djl.data.Sample;
import io.github.adabet.djl.data.Samples;
import io.github.adabet.djl.data.TensorBatch;
import io.github.adabet.djl.fixtures.tensorflow.ExportedModel;
import io.github.adabet.djl.memory.NativeAllocation;
import java.util.List;

/**
 * Run in a JVM of its own: trains layers of a SavedModel in large batches, and prints the peak of
 * resident memory above the start of training and what was expected, in bytes.
 */
final class EstimatedMemoryProgram {

  private static final int BATCH = 6000;

  private EstimatedMemoryProgram() {}

  /** Trains the last layers, as many as the second argument says, of the model of the first. */
  public static void main(String[] arguments) {
    NativeAllocation.apply();
    ExportedModel exported = ExportedModel.of(arguments[0]);
    try (PretrainedNetwork network = PretrainedNetwork.open(exported.folder())) {
      List<Layer> layers = network.layers();
      int trained = Math.min(layers.size(), Integer.parseInt(arguments[1]));
      LayerSelection selection =
          LayerSelection.of(
              layers.subList(layers.size() - trained, layers.size()),
              layers.size(),
              Provenance.builder().build());
      Sample sample =
          Samples.of(
                  TensorBatch.of(exported.below("input/")),
                  TensorBatch.of(exported.tensor("labels")))
              .read(0);
      // Loads what a first training loads.
      network.train(selection, new Alike(sample, 2), options(2));
      TrainingReport report = network.train(selection, new Alike(sample, BATCH), options(BATCH));
      System.out.println(report.measuredPeakBytes() + " " + report.memoryEstimate().aboveIdle());
    }
  }

  private static TrainingOptions options(int batch) {
    return TrainingOptions.builder()
        .epochs(2)
        .batchSize(batch)
        .batchNorm(BatchNormMode.FROZEN)
        .optimizer(OptimizerOptions.sgd(0.9))
        .schedule(LearningRateSchedule.constant(1e-5))
        .build();
  }

  /** One sample again and again, so that the Java heap stays small. */
  private record Alike(Sample sample, long size) implements Samples {

    @Override
    public Sample read(long index) {
      return sample;
    }
  }
}
