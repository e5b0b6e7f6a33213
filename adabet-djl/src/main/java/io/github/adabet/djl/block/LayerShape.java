package io.github.adabet.djl.block;

import io.github.adabet.Layer;
import java.util.List;

/**
 * What a layer puts out for one sample.
 *
 * @param layer the layer
 * @param outputShape the extents of its output without the batch axis, of its first run if it runs
 *     several times in a pass; empty if it puts out one number per sample
 * @param activationElements the numbers it puts out per sample, 1 or more, all of its runs in a
 *     pass together
 */
public record LayerShape(Layer layer, List<Long> outputShape, long activationElements) {
  /** Copies the shape. */
  public LayerShape {
    outputShape = List.copyOf(outputShape);
  }
}
