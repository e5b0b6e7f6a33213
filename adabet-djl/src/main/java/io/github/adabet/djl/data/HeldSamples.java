package io.github.adabet.djl.data;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Samples in memory.
 *
 * @param inputs the samples
 * @param labels as many labels, or null for none
 */
record HeldSamples(TensorBatch inputs, @Nullable TensorBatch labels) implements Samples {

  @Override
  public long size() {
    return inputs.samples();
  }

  @Override
  public Sample read(long index) {
    return new Sample(inputs.entry(index), labels == null ? Map.of() : labels.entry(index));
  }
}
