package io.github.adabet.djl.internal.tree;

import io.github.adabet.LayerKind;

/** A block that says what it is, where its class does not tell. */
public interface DescribedLeaf {

  /** Returns the kind of layer. */
  LayerKind kind();

  /** Returns where the channels of its output and its parameters are. */
  ChannelAxes channelAxes();
}
