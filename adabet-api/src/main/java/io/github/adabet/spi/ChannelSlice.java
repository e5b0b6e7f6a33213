package io.github.adabet.spi;

import io.github.adabet.Layer;
import java.util.Objects;
import java.util.Optional;

/** One channel of an activation of shape (B, C, ...): a run of adjoining features. */
final class ChannelSlice implements LayerActivation {
  private final LayerActivation whole;
  private final long[] shape;
  private final int features;
  private final long first;

  ChannelSlice(LayerActivation whole, int channel) {
    this.whole = whole;
    long[] of = whole.shape();
    this.shape = new long[of.length - 1];
    this.shape[0] = of[0];
    System.arraycopy(of, 2, this.shape, 1, of.length - 2);
    this.features = Math.toIntExact(whole.features() / of[1]);
    this.first = Math.multiplyExact((long) channel, features);
  }

  @Override
  public Layer layer() {
    return whole.layer();
  }

  @Override
  public long[] shape() {
    whole.layer();
    return shape.clone();
  }

  @Override
  public void read(int firstSample, int samples, long firstFeature, int count, double[] target) {
    Objects.checkFromIndexSize(firstFeature, count, features);
    whole.read(firstSample, samples, first + firstFeature, count, target);
  }

  @Override
  public Optional<SampleMemory> memory() {
    return whole.memory().map(memory -> memory.part(Math.toIntExact(first), features, samples()));
  }
}
