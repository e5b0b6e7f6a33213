package io.github.adabet.djl.zoo;

import ai.djl.nn.norm.Dropout;

/**
 * VGG16 without batch normalisation (Simonyan, Zisserman 2014), as in torchvision: thirteen
 * convolutions, an average over a grid of 7x7 regions, three linear layers. 138,357,544 parameters
 * for 1,000 classes.
 *
 * <p>Images must be at least 32 pixels high and wide. The last map of an image of 224x224 has the
 * size of the grid; others are averaged (or repeated) to it, so that the parameters do not depend
 * on the size. The width multiplier scales the channels of all convolutions and the two hidden
 * linear layers, rounded, to at least 1. Half of the hidden units are dropped in training, unless
 * set otherwise.
 */
public final class Vgg16 {

  private static final int[] CHANNELS = {64, 128, 256, 512, 512};
  private static final int[] DEPTHS = {2, 2, 3, 3, 3};
  private static final int SMALLEST_IMAGE = 32;
  private static final int GRID = 7;
  private static final int HIDDEN = 4096;
  private static final float DROPOUT = 0.5f;
  private static final float LINEAR_DEVIATION = 0.01f;

  private Vgg16() {}

  /**
   * Starts a network for 1,000 classes.
   *
   * @return a new builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /** Collects the parts of a network. Not safe for use by several threads. */
  public static final class Builder extends ScaledNetworkBuilder<Builder> {

    private boolean pooled;

    private Builder() {
      super(DROPOUT);
    }

    /**
     * Puts the mean over height and width and a single linear layer in place of the grid and the
     * three linear layers, which hold nine tenths of the parameters: for weights of the
     * convolutions alone. There is no dropout then.
     *
     * @return this
     */
    public Builder pooled() {
      pooled = true;
      return this;
    }

    @Override
    Builder self() {
      return this;
    }

    @Override
    Network network() {
      Network network = new Network("VGG16", SMALLEST_IMAGE, 1);
      network.add("features", features());
      if (pooled) {
        network
            .add("avgpool", Operation.globalAveragePool())
            .add("classifier", Leaves.linear(classCount(), LINEAR_DEVIATION));
        return network;
      }
      network
          .add("avgpool", new AdaptiveAveragePool(GRID))
          .add("flatten", Operation.flatten())
          .add("classifier", classifier());
      return network;
    }

    private Chain features() {
      Chain features = new Chain();
      for (int stage = 0; stage < CHANNELS.length; stage++) {
        for (int i = 0; i < DEPTHS[stage]; i++) {
          features.append(Leaves.biasedConvolution(scaled(CHANNELS[stage]), 3));
          features.append(Operation.relu());
        }
        features.append(Operation.maxPool(2, 2, 0));
      }
      return features;
    }

    private Chain classifier() {
      return Chain.numbered(
          Leaves.linear(scaled(HIDDEN), LINEAR_DEVIATION),
          Operation.relu(),
          Dropout.builder().optRate(dropoutRate()).build(),
          Leaves.linear(scaled(HIDDEN), LINEAR_DEVIATION),
          Operation.relu(),
          Dropout.builder().optRate(dropoutRate()).build(),
          Leaves.linear(classCount(), LINEAR_DEVIATION));
    }

    private int scaled(int width) {
      return Math.toIntExact(Math.max(1, Math.round(width() * width)));
    }
  }
}
