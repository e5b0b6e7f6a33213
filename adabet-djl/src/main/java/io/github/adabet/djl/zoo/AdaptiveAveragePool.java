package io.github.adabet.djl.zoo;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.github.adabet.djl.internal.array.HostArrays;
import org.jspecify.annotations.Nullable;

/**
 * Averages images of any size over a grid of {@code side x side} regions, (B, C, H, W) to (B, C,
 * side, side), as PyTorch's {@code AdaptiveAvgPool2d} does.
 *
 * <p>Region i of an axis of length n goes from floor(i·n/side) (included) to ceil((i+1)·n/side)
 * (excluded): regions overlap where {@code side} does not divide n, and repeat where n is smaller.
 * DJL offers no such operation, so the sums over the regions are one matrix product with a matrix
 * of zeros and ones, (B, C, H·W) times (H·W, side²), divided by the regions' sizes. An image that
 * has the grid's size passes unchanged.
 */
final class AdaptiveAveragePool extends AbstractBlock {

  private static final byte VERSION = 1;

  private final int side;

  AdaptiveAveragePool(int side) {
    super(VERSION);
    this.side = side;
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputs) {
    return new Shape[] {new Shape(inputs[0].get(0), inputs[0].get(1), side, side)};
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameters,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> params) {
    NDArray images = inputs.singletonOrThrow();
    Shape shape = images.getShape();
    int height = Math.toIntExact(shape.get(2));
    int width = Math.toIntExact(shape.get(3));
    if (height == side && width == side) {
      return new NDList(images);
    }
    float[] members = new float[height * width * side * side];
    float[] sizes = new float[side * side];
    for (int region = 0; region < sizes.length; region++) {
      int row = region / side;
      int column = region % side;
      for (int y = start(row, height); y < end(row, height); y++) {
        for (int x = start(column, width); x < end(column, width); x++) {
          members[(y * width + x) * sizes.length + region] = 1;
          sizes[region]++;
        }
      }
    }
    NDArray sums =
        images
            .reshape(shape.get(0), shape.get(1), (long) height * width)
            .matMul(constant(images, members, new Shape((long) height * width, sizes.length)));
    NDArray means = sums.div(constant(images, sizes, new Shape(sizes.length)));
    return new NDList(means.reshape(shape.get(0), shape.get(1), side, side));
  }

  private static NDArray constant(NDArray images, float[] values, Shape shape) {
    return HostArrays.of(images.getManager(), values, shape)
        .toType(images.getDataType(), false)
        .toDevice(images.getDevice(), false);
  }

  private int start(int region, int length) {
    return Math.floorDiv(region * length, side);
  }

  private int end(int region, int length) {
    return -Math.floorDiv(-(region + 1) * length, side);
  }
}
