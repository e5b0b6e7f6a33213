package io.github.adabet.djl.zoo;

import ai.djl.nn.Block;
import ai.djl.nn.norm.Dropout;

/**
 * MobileNetV2 (Sandler, Howard, Zhu, Zhmoginov, Chen 2018), as in torchvision: inverted residuals
 * with linear bottlenecks. 3,504,872 parameters for 1,000 classes and width multiplier 1.
 *
 * <p>Images may have any size; it is divided by 32, rounding up, before the mean over what is left
 * of height and width.
 */
public final class MobileNetV2 {

  /**
   * A row of the paper's table 2: expansion factor, channels, blocks, stride of the first block.
   */
  private record Stage(int expansion, int channels, int blocks, int stride) {}

  private static final Stage[] STAGES = {
    new Stage(1, 16, 1, 1),
    new Stage(6, 24, 2, 2),
    new Stage(6, 32, 3, 2),
    new Stage(6, 64, 4, 2),
    new Stage(6, 96, 3, 1),
    new Stage(6, 160, 3, 2),
    new Stage(6, 320, 1, 1)
  };

  private static final int FIRST = 32;
  private static final int LAST = 1280;
  private static final int DIVISOR = 8;
  private static final float LINEAR_DEVIATION = 0.01f;

  private MobileNetV2() {}

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
    private float dropout = 0.2f;

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
     * Scales the channels of all convolutions; 1 by default. The last convolution is never narrower
     * than with 1.
     *
     * @param factor the factor, greater than 0 and at most 16; products are rounded to multiples of
     *     8, by at most a tenth downwards
     * @return this
     * @throws IllegalArgumentException if the factor is out of range
     */
    public Builder widthMultiplier(double factor) {
      widthMultiplier = Dimensions.multiplier(factor);
      return this;
    }

    /**
     * Sets the share of features dropped before the classifier in training; 0.2 by default.
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
      Network network = new Network("MobileNetV2", 1, 1);
      network
          .add("features", features())
          .add("avgpool", Operation.globalAveragePool())
          .add(
              "classifier",
              Chain.numbered(
                  Dropout.builder().optRate(dropout).build(),
                  Leaves.linear(classes, LINEAR_DEVIATION)));
      return network;
    }

    private Chain features() {
      int channels = rounded(FIRST * widthMultiplier);
      Chain features = new Chain();
      features.append(InvertedResidual.convolution(channels, 3, 2, 1));
      for (Stage stage : STAGES) {
        int outputs = rounded(stage.channels() * widthMultiplier);
        for (int i = 0; i < stage.blocks(); i++) {
          int stride = i == 0 ? stage.stride() : 1;
          features.append(new InvertedResidual(channels, outputs, stride, stage.expansion()));
          channels = outputs;
        }
      }
      int last = rounded(LAST * Math.max(1, widthMultiplier));
      return features.append(InvertedResidual.convolution(last, 1, 1, 1));
    }

    private static int rounded(double channels) {
      int multiple = Math.max(DIVISOR, (int) (channels + DIVISOR / 2.0) / DIVISOR * DIVISOR);
      return multiple < 0.9 * channels ? multiple + DIVISOR : multiple;
    }
  }
}
