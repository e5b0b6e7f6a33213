package io.github.adabet.djl.data;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One sample: its inputs and, if it is labelled, what is to be learnt from them.
 *
 * @param inputs the inputs of the network by name, in order, without a batch axis; at least one
 * @param labels the labels by name, in order, without a batch axis: for a classifier one number,
 *     the index of the class; empty if the sample is not labelled
 */
public record Sample(Map<String, HostTensor> inputs, Map<String, HostTensor> labels) {

  /**
   * Copies the maps.
   *
   * @throws IllegalArgumentException if there is no input
   */
  public Sample {
    if (inputs.isEmpty()) {
      throw new IllegalArgumentException("inputs is empty; a sample needs at least one input");
    }
    inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
    labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
  }

  /**
   * A sample of one input, without a label.
   *
   * @param input without a batch axis
   * @return the sample
   */
  public static Sample of(HostTensor input) {
    return new Sample(Map.of(TensorBatch.defaultName(0), input), Map.of());
  }

  /**
   * A sample of one input that belongs to a class.
   *
   * @param input without a batch axis
   * @param label index of the class, from 0
   * @return the sample
   */
  public static Sample of(HostTensor input, long label) {
    return new Sample(
        Map.of(TensorBatch.defaultName(0), input),
        Map.of(TensorBatch.defaultName(0), HostTensor.of(new long[] {label})));
  }

  /**
   * Whether there are labels.
   *
   * @return true if there is at least one
   */
  public boolean labelled() {
    return !labels.isEmpty();
  }
}
