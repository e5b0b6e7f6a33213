package io.github.adabet.topology.score;

import io.github.adabet.Layer;
import io.github.adabet.spi.LayerActivation;

/** An activation of given values, with the Euclidean distances between them. */
record FixedActivation(Layer layer, long[] shape, float[] toFloatArray) implements LayerActivation {
  @Override
  public void read(int firstSample, int samples, long firstFeature, int features, double[] target) {
    for (int sample = 0; sample < samples; sample++) {
      for (int k = 0; k < features; k++) {
        long at = (firstSample + sample) * features() + firstFeature + k;
        target[sample * features + k] = toFloatArray[(int) at];
      }
    }
  }
}
