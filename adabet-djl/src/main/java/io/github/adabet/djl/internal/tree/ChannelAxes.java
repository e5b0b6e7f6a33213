package io.github.adabet.djl.internal.tree;

import ai.djl.nn.Block;
import ai.djl.nn.convolutional.Convolution;
import ai.djl.nn.convolutional.Deconvolution;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.norm.LayerNorm;
import io.github.adabet.djl.internal.reflect.DjlInternals;
import java.util.List;

/**
 * Where the channels of a layer are, in its output and in its parameters.
 *
 * <p>A layer has channels if each of its trainable scalars belongs to one channel of its output:
 * convolutions and batch normalisations of axis 1, whose outputs are (B, C, ...), dense layers and
 * layer normalisations of the last axis, whose outputs are (B, ..., C). In all their parameters the
 * channel is the first axis. Any other layer cannot be divided: it counts as one channel.
 */
public enum ChannelAxes {
  /** (B, C, ...): convolutions, batch normalisation. */
  FIRST,
  /** (B, ..., C): dense layers, layer normalisation of the last axis. */
  LAST,
  /** The layer is one channel. */
  UNDIVIDED;

  /** Returns where the channels of a leaf are. */
  public static ChannelAxes of(BlockTree.Leaf leaf) {
    Block block = leaf.block();
    if (block instanceof DescribedLeaf described) {
      return described.channelAxes();
    }
    if (block instanceof BatchNorm norm) {
      return DjlInternals.axis(norm) == 1 ? FIRST : UNDIVIDED;
    }
    boolean transposed = block instanceof Deconvolution;
    if (block instanceof Convolution && !transposed) {
      return FIRST;
    }
    if (block instanceof Linear || (block instanceof LayerNorm && parametersAreVectors(leaf))) {
      return LAST;
    }
    return UNDIVIDED;
  }

  /**
   * Returns the axis of the channels in an output of a given rank, batch axis included, or -1 if
   * the output has no such axis.
   */
  public int outputAxis(int rank) {
    return switch (this) {
      case FIRST -> rank > 1 ? 1 : -1;
      case LAST -> rank > 1 ? rank - 1 : -1;
      case UNDIVIDED -> -1;
    };
  }

  /** Returns where they are when an axis of rows is put behind that of the samples. */
  public ChannelAxes behindRows() {
    return this == FIRST ? UNDIVIDED : this;
  }

  /** Returns how many channels a leaf has. */
  public static int count(BlockTree.Leaf leaf) {
    List<Long> extents =
        leaf.parameters().stream()
            .filter(BlockTree::isTrainable)
            .map(parameter -> parameter.getArray().getShape().get(0))
            .distinct()
            .toList();
    return of(leaf) == UNDIVIDED ? 1 : Math.toIntExact(extents.get(0));
  }

  private static boolean parametersAreVectors(BlockTree.Leaf leaf) {
    return leaf.parameters().stream().allMatch(p -> p.getArray().getShape().dimension() == 1);
  }
}
