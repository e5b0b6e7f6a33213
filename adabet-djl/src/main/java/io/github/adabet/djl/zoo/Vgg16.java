package io.github.adabet.djl.zoo;

import ai.djl.nn.Block;
import ai.djl.nn.norm.Dropout;

/**
 * VGG16 without batch normalisation (Simonyan, Zisserman 2014), as in torchvision: thirteen
 * convolutions, an average over a grid of 7x7 regions, three linear layers. 138,357,544 parameters
 * for 1,000 classes.
 *
 * <p>Images must be at least 32 pixels high and wide. The last map of an image of 224x224 has the
 * size of the grid; others are averaged (or repeated) to it, so that the parameters do not depend
 * on the size.
 */
public final class Vgg16 {

  private static final int[] CHANNELS = {64, 128, 256, 512, 512};
  private static final int[] DEPTHS = {2, 2, 3, 3, 3};
  private static final int SMALLEST_IMAGE = 32;
  private static final int GRID = 7;
  private static final int HIDDEN = 4096;
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
  public static final class Builder {

    private int classes = 1000;
    private double widthMultiplier = 1;
    private float dropout = 0.5f;

    private Builder() {}

    /**
     * Sets the number of classes; 1,000 by default.
     *
     * @param count the number of logits, at least 1
     * @return this
     * @throws IllegalArgumentException if the count is less than 1
     */
    public Builder classes(int count) {
      classes = Dimensions.atLeastOne("classes", count);
      return this;
    }

    /**
     * Scales the channels of all convolutions and the width of the two hidden linear layers; 1 by
     * default.
     *
     * @param factor the factor, greater than 0 and at most 16; products are rounded, to at least 1
     * @return this
     * @throws IllegalArgumentException if the factor is out of range
     */
    public Builder widthMultiplier(double factor) {
      widthMultiplier = Dimensions.multiplier(factor);
      return this;
    }

    /**
     * Sets the share of hidden units dropped in training; 0.5 by default.
     *
     * @param rate the share, at least 0 and less than 1
     * @return this
     * @throws IllegalArgumentException if the rate is out of range
     */
    public Builder dropout(float rate) {
      dropout = Dimensions.dropout(rate);
      return this;
    }

    /**
     * Builds the network.
     *
     * @return a new block, not initialised; takes images (B, C, H, W) and gives logits (B, classes)
     */
    public Block build() {
      return network();
    }

    Network network() {
      Network network = new Network("VGG16", SMALLEST_IMAGE, 1);
      network
          .add("features", features())
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
          Dropout.builder().optRate(dropout).build(),
          Leaves.linear(scaled(HIDDEN), LINEAR_DEVIATION),
          Operation.relu(),
          Dropout.builder().optRate(dropout).build(),
          Leaves.linear(classes, LINEAR_DEVIATION));
    }

    private int scaled(int width) {
      return Math.toIntExact(Math.max(1, Math.round(widthMultiplier * width)));
    }
  }
}
