package io.github.adabet.score;

import io.github.adabet.Layer;
import io.github.adabet.LayerKind;
import io.github.adabet.spi.LayerActivation;
import io.github.adabet.spi.LayerObservation;
import io.github.adabet.spi.StoredTensor;
import java.util.List;

/** A layer of given numbers; output and input are of one shape (samples, channels, positions). */
final class ShownLayer implements LayerObservation {
  private static final Layer LAYER = new Layer("shown", 0, LayerKind.NORMALIZATION, 6);

  private final long[] shape;
  private final double[] output;
  private final double[] input;
  private List<StoredTensor> statistics = List.of();
  private List<StoredTensor> weights = List.of();
  private List<StoredTensor> gradients = List.of();

  ShownLayer(long[] shape, double[] output, double[] input) {
    this.shape = shape;
    this.output = output;
    this.input = input;
  }

  ShownLayer statistics(StoredTensor... tensors) {
    statistics = List.of(tensors);
    return this;
  }

  ShownLayer weights(StoredTensor... tensors) {
    weights = List.of(tensors);
    return this;
  }

  ShownLayer gradients(StoredTensor... tensors) {
    gradients = List.of(tensors);
    return this;
  }

  @Override
  public Layer layer() {
    return LAYER;
  }

  @Override
  public LayerActivation output() {
    return new Numbers(shape, output);
  }

  @Override
  public LayerActivation input() {
    return new Numbers(shape, input);
  }

  @Override
  public List<StoredTensor> statistics() {
    return statistics;
  }

  @Override
  public List<StoredTensor> weights() {
    return weights;
  }

  @Override
  public List<StoredTensor> weightGradients() {
    return gradients;
  }

  private record Numbers(long[] shape, double[] values) implements LayerActivation {
    @Override
    public Layer layer() {
      return LAYER;
    }

    @Override
    public void read(int firstSample, int samples, long first, int features, double[] target) {
      for (int i = 0; i < samples; i++) {
        int from = (int) ((firstSample + i) * features() + first);
        System.arraycopy(values, from, target, i * features, features);
      }
    }
  }
}
