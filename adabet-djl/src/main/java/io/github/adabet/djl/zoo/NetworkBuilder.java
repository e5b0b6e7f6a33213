package io.github.adabet.djl.zoo;

import ai.djl.nn.Block;

/**
 * What the builders of all networks share. Not safe for use by several threads.
 *
 * @param <B> the builder's own type, which its methods return
 */
abstract class NetworkBuilder<B extends NetworkBuilder<B>> {

  private int classes = 1000;

  /** Returns this builder. */
  abstract B self();

  /** Builds the network as what it is within the package. */
  abstract Network network();

  /** Returns the number of logits. */
  final int classCount() {
    return classes;
  }

  /**
   * Sets the number of classes; 1,000 by default.
   *
   * @param count the number of logits, at least 1
   * @return this
   * @throws IllegalArgumentException if the count is less than 1
   */
  public B classes(int count) {
    classes = Dimensions.atLeastOne("classes", count);
    return self();
  }

  /**
   * Builds the network.
   *
   * @return a new block, not initialised; takes images (B, C, H, W) and gives logits (B, classes)
   * @throws IllegalArgumentException if what was set does not go together
   */
  public Block build() {
    return network();
  }
}
