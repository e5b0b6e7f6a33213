package io.github.adabet.djl.zoo;

import ai.djl.nn.norm.Dropout;

/**
 * MobileNetV2 (Sandler, Howard, Zhu, Zhmoginov, Chen 2018), as in torchvision: inverted residuals
 * with linear bottlenecks. 3,504,872 parameters for 1,000 classes and width multiplier 1.
 *
 * <p>Images may have any size; it is divided by 32, rounding up, before the mean over what is left
 * of height and width. The width multiplier scales the channels of all convolutions, rounded to
 * multiples of 8, by at most a tenth downwards; the last one is never narrower than with 1. A fifth
 * of the features is dropped before the classifier in training, unless set otherwise.
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
  private static final float DROPOUT = 0.2f;
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
  public static final class Builder extends ScaledNetworkBuilder<Builder> {

    private Builder() {
      super(DROPOUT);
    }

    @Override
    Builder self() {
      return this;
    }

    @Override
    Network network() {
      Network network = new Network("MobileNetV2", 1, 1);
      network
          .add("features", features())
          .add("avgpool", Operation.globalAveragePool())
          .add(
              "classifier",
              Chain.numbered(
                  Dropout.builder().optRate(dropoutRate()).build(),
                  Leaves.linear(classCount(), LINEAR_DEVIATION)));
      return network;
    }

    private Chain features() {
      int channels = rounded(FIRST * width());
      Chain features = new Chain();
      features.append(InvertedResidual.convolution(channels, 3, 2, 1));
      for (Stage stage : STAGES) {
        int outputs = rounded(stage.channels() * width());
        for (int i = 0; i < stage.blocks(); i++) {
          int stride = i == 0 ? stage.stride() : 1;
          features.append(new InvertedResidual(channels, outputs, stride, stage.expansion()));
          channels = outputs;
        }
      }
      int last = rounded(LAST * Math.max(1, width()));
      return features.append(InvertedResidual.convolution(last, 1, 1, 1));
    }

    private static int rounded(double channels) {
      int multiple = Math.max(DIVISOR, (int) (channels + DIVISOR / 2.0) / DIVISOR * DIVISOR);
      return multiple < 0.9 * channels ? multiple + DIVISOR : multiple;
    }
  }
}
