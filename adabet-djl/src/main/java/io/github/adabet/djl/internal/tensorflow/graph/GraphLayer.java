package io.github.adabet.djl.internal.tensorflow.graph;

import io.github.adabet.Layer;
import java.util.List;
import java.util.Optional;

/**
 * A layer of a model: variables of one parent name, and what is computed from them.
 *
 * @param layer its name, position, kind and number of trainable numbers
 * @param trainable the variables that training changes, at least one
 * @param statistics its other variables, such as moving means
 * @param input what flows into it, of several tensors the first; empty for variables that are
 *     joined to the data, such as a class token
 * @param output what it puts out
 * @param hasChannelsFirst whether the channels of the output stand along axis 1; otherwise they are
 *     the last axis, as TensorFlow has them
 * @param loop the node of the loop or branch that its variables are read in, which no gradient
 *     passes; empty for a layer that training can reach
 */
public record GraphLayer(
    Layer layer,
    List<GraphVariable> trainable,
    List<GraphVariable> statistics,
    Optional<TensorName> input,
    TensorName output,
    boolean hasChannelsFirst,
    Optional<String> loop) {

  /** Copies the lists. */
  public GraphLayer {
    trainable = List.copyOf(trainable);
    statistics = List.copyOf(statistics);
  }
}
