package io.github.adabet.djl.zoo;

/**
 * The vision transformer (Dosovitskiy et al. 2020) as in timm: patches as tokens, a class token,
 * learned positions, blocks with normalisation before attention and perceptron (GELU), a last
 * normalisation (epsilon 1e-6 throughout), and a linear head on the class token.
 *
 * <p>Height and width of an image must be multiples of the patch size. The position embedding has
 * one vector for each patch and one for the class token, so that the number of parameters depends
 * on the size that the network was initialised for: with patches of 16 and images of 224,
 * 86,567,656 (base), 22,050,664 (small) and 5,717,416 (tiny) for 1,000 classes.
 *
 * <p>Parameters are called as in timm ({@code blocks.0.attn.qkv.weight}). {@code cls_token} and
 * {@code pos_embed} are leaves of their own with a parameter of that name.
 */
public final class VisionTransformer {

  private static final float DEVIATION = 0.02f;

  private VisionTransformer() {}

  /**
   * Starts a network of the size "base" (768 features, 12 blocks of 12 heads) with patches of 16
   * for 1,000 classes.
   *
   * @return a new builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /** Collects the parts of a network. Not safe for use by several threads. */
  public static final class Builder extends NetworkBuilder<Builder> {

    private int patch = 16;
    private int features = 768;
    private int depth = 12;
    private int heads = 12;
    private int hiddenRatio = 4;

    private Builder() {}

    /**
     * Sets the size of a patch; 16 by default.
     *
     * @param pixels height and width of a patch, at least 1
     * @return this
     * @throws IllegalArgumentException if the size is less than 1
     */
    public Builder patch(int pixels) {
      patch = Dimensions.atLeastOne("patch", pixels);
      return this;
    }

    /**
     * Sets the width of the network; 768 by default.
     *
     * @param dimension the dimension of a token, at least 1
     * @return this
     * @throws IllegalArgumentException if the dimension is less than 1
     */
    public Builder features(int dimension) {
      features = Dimensions.atLeastOne("features", dimension);
      return this;
    }

    /**
     * Sets the depth; 12 by default.
     *
     * @param blocks the number of blocks, at least 1
     * @return this
     * @throws IllegalArgumentException if the number is less than 1
     */
    public Builder depth(int blocks) {
      depth = Dimensions.atLeastOne("depth", blocks);
      return this;
    }

    /**
     * Sets the heads of each attention; 12 by default.
     *
     * @param count the number of heads, at least 1, a divisor of the features
     * @return this
     * @throws IllegalArgumentException if the number is less than 1
     */
    public Builder heads(int count) {
      heads = Dimensions.atLeastOne("heads", count);
      return this;
    }

    /**
     * Sets how much wider than a token the hidden layer of a perceptron is; 4 by default.
     *
     * @param ratio the factor, at least 1
     * @return this
     * @throws IllegalArgumentException if the factor is less than 1
     */
    public Builder hiddenRatio(int ratio) {
      hiddenRatio = Dimensions.atLeastOne("hiddenRatio", ratio);
      return this;
    }

    @Override
    Builder self() {
      return this;
    }

    @Override
    Network network() {
      if (features % heads != 0) {
        throw new IllegalArgumentException(
            "features is " + features + " and heads is " + heads + "; heads must divide features");
      }
      Chain blocks = new Chain();
      for (int i = 0; i < depth; i++) {
        blocks.append(new EncoderBlock(features, heads, hiddenRatio * features, DEVIATION));
      }
      Chain patches = new Chain();
      patches.add("proj", Leaves.patches(features, patch)).add("flatten", Operation.tokens());
      Network network = new Network("VisionTransformer", patch, patch);
      network
          .add("patch_embed", patches)
          .add(TokenParameter.ClassToken.NAME, new TokenParameter.ClassToken())
          .add(
              TokenParameter.PositionEmbedding.NAME,
              new TokenParameter.PositionEmbedding(DEVIATION))
          .add("blocks", blocks)
          .add("norm", Leaves.tokenNorm())
          .add("pool", Operation.firstToken())
          .add("head", Leaves.linear(classCount(), DEVIATION));
      return network;
    }
  }
}
