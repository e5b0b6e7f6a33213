package io.github.adabet.djl.internal.tensorflow.train;

import io.github.adabet.djl.data.Sample;
import io.github.adabet.djl.data.Samples;
import io.github.adabet.djl.data.TensorBatch;
import io.github.adabet.djl.internal.tensorflow.estimate.StepEstimator;
import io.github.adabet.djl.internal.tensorflow.gradient.GradientGraph;
import io.github.adabet.djl.internal.tensorflow.graph.TensorName;
import io.github.adabet.djl.internal.tensorflow.variable.TrainableModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Tensor;

/**
 * Analyses a network's gradients for samples like those that a run learns from. What every choice
 * of a strategy asks for, the gradients without statistics of batches, is analysed once. Not
 * thread-safe.
 */
final class RunEstimators {

  private final TrainableModel model;
  private final Samples samples;
  private final Sample first;
  private @Nullable StepEstimator plain;

  /** Prepares for the samples of a run, of which there is at least one. */
  RunEstimators(TrainableModel model, Samples samples) {
    this.model = model;
    this.samples = samples;
    this.first = samples.read(0);
  }

  /** Returns the number of samples. */
  int samples() {
    return (int) Math.min(Integer.MAX_VALUE, samples.size());
  }

  /** Returns the bytes of a sample's label. */
  long labelBytes() {
    return TensorBatch.stackLabels(List.of(first)).first().bytes().remaining();
  }

  /**
   * Analyses gradients.
   *
   * @param gradients of a run's loss
   */
  StepEstimator of(GradientGraph gradients) {
    if (!gradients.statistics().isEmpty()) {
      return analysed(gradients);
    }
    StepEstimator known = plain;
    if (known == null) {
      known = analysed(gradients);
      plain = known;
    }
    return known;
  }

  private StepEstimator analysed(GradientGraph gradients) {
    return analysed(model, gradients, TensorBatch.stack(List.of(first)));
  }

  /**
   * Analyses gradients for samples like those of a batch.
   *
   * @param model the network
   * @param gradients of its loss
   * @param batch of any number of samples
   */
  static StepEstimator analysed(TrainableModel model, GradientGraph gradients, TensorBatch batch) {
    return StepEstimator.of(gradients, extents(model, batch), model.layers());
  }

  /** Learns the extents of the network's inputs, -1 in the place of the number of samples. */
  private static Map<TensorName, List<Long>> extents(TrainableModel model, TensorBatch batch) {
    Map<TensorName, Tensor> one = model.feeds(batch);
    try {
      Map<TensorName, List<Long>> extents = new LinkedHashMap<>();
      one.forEach(
          (name, tensor) -> {
            List<Long> of =
                new ArrayList<>(Arrays.stream(tensor.shape().asArray()).boxed().toList());
            of.set(0, -1L);
            extents.put(name, of);
          });
      return extents;
    } finally {
      one.values().forEach(Tensor::close);
    }
  }
}
