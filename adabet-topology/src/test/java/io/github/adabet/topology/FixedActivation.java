package io.github.adabet.topology;

import io.github.adabet.Layer;
import io.github.adabet.spi.Activation;

/** An activation of given values, with the Euclidean distances between them. */
record FixedActivation(Layer layer, long[] shape, float[] toFloatArray) implements Activation {
  @Override
  public float[] pairwiseDistances() {
    return DistanceMatrix.euclidean(toFloatArray, samples(), (int) features()).toCondensed();
  }

  @Override
  public Activation channel(int channel) {
    int features = (int) features() / channels();
    float[] part = new float[samples() * features];
    for (int sample = 0; sample < samples(); sample++) {
      System.arraycopy(
          toFloatArray,
          (sample * channels() + channel) * features,
          part,
          sample * features,
          features);
    }
    return new FixedActivation(layer, new long[] {samples(), features}, part);
  }
}
