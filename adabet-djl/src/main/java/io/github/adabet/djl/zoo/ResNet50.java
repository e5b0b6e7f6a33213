package io.github.adabet.djl.zoo;

import org.jspecify.annotations.Nullable;

/**
 * ResNet50 (He, Zhang, Ren, Sun 2015), and its relatives of other depths and widths.
 *
 * <p>There are two versions, which differ in where a block halves the image: in its first, 1x1
 * convolution (version 1, the paper) or in its 3x3 convolution (version 1.5, torchvision, which is
 * a little more accurate and slower). Their parameters are the same: 25,557,032 for 1,000 classes.
 *
 * <p>Images may have any size; it is divided by 32, rounding up, before the mean over what is left
 * of height and width.
 */
public final class ResNet50 {

  private ResNet50() {}

  /** Where a block that halves the image does so. */
  public enum Version {
    /** In its first convolution, as in the paper. */
    V1,
    /** In its 3x3 convolution, as in torchvision. */
    V1_5
  }

  /**
   * Starts a network of version 1.5 for 1,000 classes.
   *
   * @return a new builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /** Collects the parts of a network. Not safe for use by several threads. */
  public static final class Builder extends NetworkBuilder<Builder> {

    private Version version = Version.V1_5;
    private int width = 64;
    private @Nullable Integer stageWidth;
    private int[] depths = {3, 4, 6, 3};

    private Builder() {}

    /**
     * Sets where blocks halve the image; {@link Version#V1_5} by default.
     *
     * @param where the version
     * @return this
     */
    public Builder version(Version where) {
      version = where;
      return this;
    }

    /**
     * Sets the width; 64 by default.
     *
     * @param channels the channels of the first convolution, at least 1
     * @return this
     * @throws IllegalArgumentException if there is less than one channel
     */
    public Builder width(int channels) {
      width = Dimensions.atLeastOne("width", channels);
      return this;
    }

    /**
     * Sets the width of the blocks of the first stage apart from that of the first convolution,
     * which it equals by default; each further stage is twice as wide.
     *
     * @param channels the channels of the first stage's 3x3 convolutions, at least 1
     * @return this
     * @throws IllegalArgumentException if there is less than one channel
     */
    public Builder stageWidth(int channels) {
      stageWidth = Dimensions.atLeastOne("stageWidth", channels);
      return this;
    }

    /**
     * Sets the depth; 3, 4, 6 and 3 blocks by default. 3, 4, 23 and 3 make ResNet101; 3, 8, 36 and
     * 3 make ResNet152.
     *
     * @param blocks the number of blocks of each stage, at least 1 each, at least one stage
     * @return this
     * @throws IllegalArgumentException if there is no stage, or one without blocks
     */
    public Builder depths(int... blocks) {
      Dimensions.atLeastOne("number of stages", blocks.length);
      for (int count : blocks) {
        Dimensions.atLeastOne("depth of a stage", count);
      }
      depths = blocks.clone();
      return this;
    }

    @Override
    Builder self() {
      return this;
    }

    @Override
    Network network() {
      Network network = new Network("ResNet", 1, 1);
      network.add("conv1", Leaves.convolution(width, 7, 2, 1));
      network.add("bn1", Leaves.batchNorm());
      network.add("relu", Operation.relu());
      network.add("maxpool", Operation.maxPool(3, 2, 1));
      int channels = stageWidth == null ? width : stageWidth;
      for (int stage = 0; stage < depths.length; stage++) {
        network.add("layer" + (stage + 1), stage(channels, depths[stage], stage == 0 ? 1 : 2));
        channels *= 2;
      }
      network.add("avgpool", Operation.globalAveragePool());
      network.add("fc", Leaves.uniformLinear(classCount(), Bottleneck.EXPANSION * channels / 2));
      return network;
    }

    private Chain stage(int channels, int depth, int stride) {
      Chain stage = new Chain();
      stage.append(
          version == Version.V1
              ? new Bottleneck(channels, stride, 1, true)
              : new Bottleneck(channels, 1, stride, true));
      for (int i = 1; i < depth; i++) {
        stage.append(new Bottleneck(channels, 1, 1, false));
      }
      return stage;
    }
  }
}
