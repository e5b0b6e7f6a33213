package io.github.adabet.djl.internal.tensorflow.estimate;

import io.github.adabet.djl.internal.tensorflow.graph.GraphVariable;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a step trains, and how.
 *
 * @param trained the names of layers by their trained variables, at least one
 * @param stateArrays what is kept of a variable between steps, in arrays of its size
 * @param batch samples that run together, 1 or more
 * @param accumulates whether gradients of several micro-batches are added up
 * @param ahead how many micro-batches of inputs are read ahead
 */
public record StepRequest(
    Map<GraphVariable, String> trained,
    int stateArrays,
    int batch,
    boolean accumulates,
    int ahead) {

  /** Copies the map. */
  public StepRequest {
    trained = Collections.unmodifiableMap(new LinkedHashMap<>(trained));
  }

  /** Returns the same with other numbers of samples. */
  public StepRequest withBatch(int other) {
    return new StepRequest(trained, stateArrays, other, accumulates, ahead);
  }

  /** Returns the bytes of all trained variables. */
  long trainedBytes() {
    return trained.keySet().stream().mapToLong(StepEstimator::bytes).sum();
  }
}
