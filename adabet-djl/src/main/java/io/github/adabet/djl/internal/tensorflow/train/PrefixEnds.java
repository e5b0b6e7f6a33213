package io.github.adabet.djl.internal.tensorflow.train;

import io.github.adabet.djl.data.TensorBatch;
import io.github.adabet.djl.internal.tensorflow.graph.TensorName;
import io.github.adabet.djl.internal.tensorflow.variable.TrainableModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.tensorflow.Result;
import org.tensorflow.Tensor;

/**
 * What a batch is at the ends of the frozen prefix. Owns the tensors; whoever asked for it closes
 * it.
 *
 * @param tensors in the order of the ends
 */
record PrefixEnds(List<Tensor> tensors) implements AutoCloseable {

  /**
   * Runs a batch through the prefix.
   *
   * @param model the network
   * @param ends what to compute; inputs of the network are handed on as they are
   * @param batch what the network takes
   */
  static PrefixEnds of(TrainableModel model, List<TensorName> ends, TensorBatch batch) {
    Map<TensorName, Tensor> feeds = model.feeds(batch);
    List<TensorName> computed = ends.stream().filter(end -> !feeds.containsKey(end)).toList();
    List<Tensor> tensors = new ArrayList<>();
    try {
      // Each tensor is closed by itself.
      @SuppressWarnings("MustBeClosed")
      Result result = model.session().run(feeds, computed, List.of());
      int next = 0;
      for (TensorName end : ends) {
        Tensor given = feeds.remove(end);
        tensors.add(given == null ? result.get(next++) : given);
      }
      return new PrefixEnds(tensors);
    } finally {
      feeds.values().forEach(Tensor::close);
    }
  }

  @Override
  public void close() {
    tensors.forEach(Tensor::close);
  }
}
