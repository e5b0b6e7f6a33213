package io.github.adabet.djl.internal.tensorflow.train;

import io.github.adabet.djl.data.HostTensor;
import io.github.adabet.djl.internal.tensorflow.graph.TensorName;
import java.util.Map;
import org.tensorflow.Tensor;

/**
 * A micro-batch on its way into a step. Owns its tensors; whoever asked for it closes it.
 *
 * @param feeds what stands for tensors of the graph: the network's inputs, or what the frozen
 *     prefix made of them
 * @param labels of the samples
 * @param description of what the network was given, for messages
 */
record StepBatch(Map<TensorName, Tensor> feeds, HostTensor labels, String description)
    implements AutoCloseable {

  @Override
  public void close() {
    feeds.values().forEach(Tensor::close);
  }
}
