package io.github.adabet.djl.zoo;

/**
 * What the builders of networks share that come in several widths and drop features before their
 * classifier. Not safe for use by several threads.
 *
 * @param <B> the builder's own type, which its methods return
 */
abstract class ScaledNetworkBuilder<B extends ScaledNetworkBuilder<B>> extends NetworkBuilder<B> {

  private double widthMultiplier = 1;
  private float dropout;

  /**
   * Begins with a width of 1.
   *
   * @param dropout the rate that was published
   */
  ScaledNetworkBuilder(float dropout) {
    this.dropout = dropout;
  }

  /** Returns what widths are multiplied by. */
  final double width() {
    return widthMultiplier;
  }

  /** Returns the share of features dropped in training. */
  final float dropoutRate() {
    return dropout;
  }

  /**
   * Scales the widths of all layers but the last; 1 by default. The network's description says how
   * products are rounded.
   *
   * @param factor the factor, greater than 0 and at most 16
   * @return this
   * @throws IllegalArgumentException if the factor is out of range
   */
  public B widthMultiplier(double factor) {
    widthMultiplier = Dimensions.multiplier(factor);
    return self();
  }

  /**
   * Sets the share of features dropped in the classifier in training; by default what was published
   * with the network.
   *
   * @param rate the share, at least 0 and less than 1
   * @return this
   * @throws IllegalArgumentException if the rate is out of range
   */
  public B dropout(float rate) {
    dropout = Dimensions.dropout(rate);
    return self();
  }
}
