package io.github.adabet.djl.internal.tensorflow.train;

import io.github.adabet.Objective;
import io.github.adabet.UnsupportedModelException;
import io.github.adabet.djl.data.HostTensor;
import io.github.adabet.djl.internal.tensorflow.gradient.GradientGraph;
import io.github.adabet.djl.internal.tensorflow.graph.TensorName;
import io.github.adabet.djl.internal.tensorflow.session.NativeTensors;
import io.github.adabet.djl.internal.tensorflow.variable.TrainableModel;
import java.util.LinkedHashMap;
import java.util.Map;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;

/**
 * Gives the loss in a graph what it computes from besides the network's outputs.
 *
 * @param graph with the loss
 * @param objective what is minimised
 * @param outputs the shape of the network's outputs, the samples first
 */
record LossFeeds(GradientGraph graph, Objective objective, Shape outputs) {

  /**
   * Prepares for a network.
   *
   * @param model the network, in that graph
   * @param graph with the loss
   * @param objective what is minimised
   * @throws UnsupportedModelException if it is not known how many numbers the network puts out for
   *     a sample
   */
  static LossFeeds of(TrainableModel model, GradientGraph graph, Objective objective) {
    TensorName measured = graph.outputs();
    Shape outputs =
        model.session().graph().operationOrThrow(measured.node()).output(measured.index()).shape();
    for (int axis = 1; axis < outputs.numDimensions(); axis++) {
      if (outputs.get(axis) < 0) {
        throw new UnsupportedModelException(
            "It is not known how many numbers the network puts out for a sample: its output has"
                + " the shape "
                + outputs
                + ". Export it with a fixed shape of outputs to train it");
      }
    }
    return new LossFeeds(graph, objective, outputs);
  }

  /**
   * Prepares a micro-batch.
   *
   * @param labels of the samples
   * @param samples how many there are
   * @param divisor by which the sum of the samples' losses is divided, 1 or more
   * @return by the tensors of the graph; the caller closes each
   */
  Map<TensorName, Tensor> of(HostTensor labels, int samples, long divisor) {
    long[] shape = outputs.asArray();
    shape[0] = samples;
    LossInputs loss = LossInputs.of(objective, labels, shape);
    float scale = (float) (1.0 / divisor / loss.perSample());
    Map<TensorName, Tensor> feeds = new LinkedHashMap<>();
    try {
      feeds.put(graph.targets(), NativeTensors.copyOf(loss.targets()));
      feeds.put(graph.weights(), NativeTensors.copyOf(loss.weights()));
      feeds.put(graph.scale(), NativeTensors.copyOf(HostTensor.of(new float[] {scale})));
      return feeds;
    } catch (RuntimeException e) {
      feeds.values().forEach(Tensor::close);
      throw e;
    }
  }
}
