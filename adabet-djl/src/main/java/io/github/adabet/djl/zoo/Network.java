package io.github.adabet.djl.zoo;

import ai.djl.ndarray.types.Shape;
import java.util.Arrays;

/** The root of a network for images: a chain that knows which images it takes. */
final class Network extends Chain {

  private final String name;
  private final int smallest;
  private final int multiple;

  /**
   * Makes a network without children.
   *
   * @param name the network's name in messages
   * @param smallest the least height and width of an image, at least 1
   * @param multiple what height and width must be multiples of, at least 1
   */
  Network(String name, int smallest, int multiple) {
    this.name = name;
    this.smallest = smallest;
    this.multiple = multiple;
  }

  @Override
  protected void beforeInitialize(Shape... inputs) {
    requireImages(inputs);
    super.beforeInitialize(inputs);
  }

  /** Throws unless the inputs are one array of images that the network takes. */
  void requireImages(Shape... inputs) {
    if (inputs.length != 1 || inputs[0].dimension() != 4) {
      throw new IllegalArgumentException(
          name
              + " takes one array of images, of shape (B, C, H, W); got "
              + Arrays.toString(inputs));
    }
    for (int axis = 2; axis <= 3; axis++) {
      long side = inputs[0].get(axis);
      if (side < smallest || side % multiple != 0) {
        throw new IllegalArgumentException(
            name
                + " takes images whose height and width are at least "
                + smallest
                + (multiple > 1 ? " and multiples of " + multiple : "")
                + "; got "
                + inputs[0]
                + ". Resize or crop the images");
      }
    }
  }
}
