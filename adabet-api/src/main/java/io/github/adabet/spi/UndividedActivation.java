package io.github.adabet.spi;

import io.github.adabet.Layer;
import java.util.Optional;

/** The activation of a layer without channels as one channel: the numbers with shape (B, 1, D). */
final class UndividedActivation implements LayerActivation {
  private final LayerActivation whole;

  UndividedActivation(LayerActivation whole) {
    this.whole = whole;
  }

  @Override
  public Layer layer() {
    return whole.layer();
  }

  @Override
  public long[] shape() {
    return new long[] {whole.samples(), 1, whole.features()};
  }

  @Override
  public void read(int firstSample, int samples, long firstFeature, int features, double[] target) {
    whole.read(firstSample, samples, firstFeature, features, target);
  }

  @Override
  public Optional<SampleMemory> memory() {
    return whole.memory();
  }
}
