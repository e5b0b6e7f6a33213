package io.github.adabet.djl.torchscript.internal.trace;

import java.util.List;
import java.util.Map;

/**
 * A call of an operation that ran.
 *
 * @param site where it stands in the code
 * @param tensors the tensors in its arguments, in their order
 * @param numbers those of the arguments that are numbers and not written out, by their place
 * @param results the tensors that it returned
 */
record RecordedCall(
    CallSite site,
    List<TensorFacts> tensors,
    Map<Integer, Double> numbers,
    List<TensorFacts> results) {

  RecordedCall {
    tensors = List.copyOf(tensors);
    numbers = Map.copyOf(numbers);
    results = List.copyOf(results);
  }

  /** Tells whether what it returned stands in the memory of what it was given first. */
  boolean shares() {
    return !tensors.isEmpty() && results.get(0).shares();
  }
}
