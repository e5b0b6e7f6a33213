package io.github.adabet.djl.zoo;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.norm.LayerNorm;
import ai.djl.training.initializer.Initializer;
import ai.djl.training.initializer.NormalInitializer;
import ai.djl.training.initializer.UniformInitializer;
import ai.djl.training.initializer.XavierInitializer;
import ai.djl.training.initializer.XavierInitializer.FactorType;
import ai.djl.training.initializer.XavierInitializer.RandomType;

/** The leaves with parameters that the networks share, with the constants of PyTorch. */
final class Leaves {

  /**
   * He et al. 2015: variance 2 / (output channels · kernel area), which keeps that of gradients.
   */
  private static final Initializer HE =
      new XavierInitializer(RandomType.GAUSSIAN, FactorType.OUT, 2);

  /** LeCun et al. 1998: variance 1 / (input channels · kernel area), which keeps that of values. */
  private static final Initializer LECUN =
      new XavierInitializer(RandomType.GAUSSIAN, FactorType.IN, 1);

  private static final float BATCH_NORM_EPSILON = 1e-5f;

  /** The share of the old value; PyTorch's momentum of 0.1 is that of the new one. */
  private static final float BATCH_NORM_MOMENTUM = 0.9f;

  private static final float LAYER_NORM_EPSILON = 1e-6f;

  private Leaves() {}

  /**
   * Makes a convolution with square kernel without bias, padded so that stride 1 keeps the size of
   * the image.
   */
  static Conv2d convolution(int filters, int kernel, int stride, int groups) {
    return convolution(filters, kernel, stride, groups, false);
  }

  /** Makes the same with bias zero. */
  static Conv2d biasedConvolution(int filters, int kernel) {
    return convolution(filters, kernel, 1, 1, true);
  }

  private static Conv2d convolution(int filters, int kernel, int stride, int groups, boolean bias) {
    Conv2d convolution =
        Conv2d.builder()
            .setKernelShape(new Shape(kernel, kernel))
            .optStride(new Shape(stride, stride))
            .optPadding(new Shape(kernel / 2, kernel / 2))
            .optGroups(groups)
            .optBias(bias)
            .setFilters(filters)
            .build();
    convolution.setInitializer(HE, Parameter.Type.WEIGHT);
    return convolution;
  }

  /** Makes a convolution of patches that do not overlap, with bias zero. */
  static Conv2d patches(int filters, int patch) {
    Conv2d convolution =
        Conv2d.builder()
            .setKernelShape(new Shape(patch, patch))
            .optStride(new Shape(patch, patch))
            .setFilters(filters)
            .build();
    convolution.setInitializer(LECUN, Parameter.Type.WEIGHT);
    return convolution;
  }

  /** Makes a batch normalisation of channels. */
  static BatchNorm batchNorm() {
    return BatchNorm.builder()
        .optEpsilon(BATCH_NORM_EPSILON)
        .optMomentum(BATCH_NORM_MOMENTUM)
        .build();
  }

  /** Makes a normalisation of each token, (B, N, D). */
  static LayerNorm tokenNorm() {
    return LayerNorm.builder().axis(2).optEpsilon(LAYER_NORM_EPSILON).build();
  }

  /** Makes a linear layer with normal weights of the given deviation, and bias zero. */
  static Linear linear(int units, float deviation) {
    Linear linear = Linear.builder().setUnits(units).build();
    linear.setInitializer(new NormalInitializer(deviation), Parameter.Type.WEIGHT);
    return linear;
  }

  /** Makes a linear layer as PyTorch does: weights and bias uniform in ±1/√features. */
  static Linear uniformLinear(int units, int features) {
    Initializer uniform = new UniformInitializer((float) (1 / Math.sqrt((double) features)));
    Linear linear = Linear.builder().setUnits(units).build();
    linear.setInitializer(uniform, Parameter.Type.WEIGHT);
    linear.setInitializer(uniform, Parameter.Type.BIAS);
    return linear;
  }
}
