package io.github.adabet.djl.torchscript.internal.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How a tensor with a row for each sample lies in memory, so that its numbers can be kept by sample
 * and laid out again as they were: engines choose kernels, which round in their own ways, by that.
 * Its axes may stand in another order, as permutations leave them, and it may be a part of a larger
 * tensor, as slices are. Immutable.
 */
final class RowLayout {

  private final int[] axes;
  private final long[] room;

  private RowLayout(int[] axes, long[] room) {
    this.axes = axes;
    this.room = room;
  }

  /**
   * Describes a tensor.
   *
   * @param shape its shape
   * @param strides how many elements lie between neighbours along each axis
   * @return empty if elements share their place with others, or lie with gaps in between
   */
  static Optional<RowLayout> of(Shape shape, long... strides) {
    int[] axes =
        IntStream.range(0, strides.length)
            .boxed()
            .sorted(Comparator.comparingLong((Integer axis) -> -strides[axis]))
            .mapToInt(Integer::intValue)
            .toArray();
    long[] room = IntStream.of(axes).mapToLong(shape::get).toArray();
    int inner = -1;
    for (int i = axes.length - 1; i >= 0; i--) {
      // Along an axis of one element there are no neighbours.
      if (room[i] != 1) {
        long within = inner < 0 ? 1 : strides[axes[inner]];
        long times = strides[axes[i]] / within;
        boolean fits = inner < 0 ? times == 1 : times >= room[inner];
        if (times * within != strides[axes[i]] || !fits) {
          return Optional.empty();
        }
        if (inner >= 0) {
          room[inner] = times;
        }
        inner = i;
      }
    }
    return Optional.of(new RowLayout(axes, room));
  }

  /** Returns a view of a tensor of this layout with the samples along its first axis. */
  NDArray rows(NDArray tensor) {
    return transposed(tensor, samplesFirst());
  }

  /**
   * Returns a tensor of this layout.
   *
   * @param rows as {@link #rows} gives them, with the same numbers of elements along each axis
   * @return belongs to the manager of the rows, and may share their memory
   */
  NDArray restored(NDArray rows) {
    int[] stored = inverse(samplesFirst());
    NDArray inMemory = transposed(rows, IntStream.of(axes).map(axis -> stored[axis]).toArray());
    Shape shape = inMemory.getShape();
    if (!Arrays.equals(room, shape.getShape())) {
      NDIndex part =
          new NDIndex(
              IntStream.range(0, axes.length)
                  .mapToObj(axis -> ":" + shape.get(axis))
                  .collect(Collectors.joining(",")));
      NDArray whole = rows.getManager().zeros(new Shape(room), rows.getDataType());
      whole.set(part, inMemory);
      inMemory = whole.get(part);
    } else if (axes[0] != 0) {
      inMemory = inMemory.reshape(shape.size()).reshape(shape);
    }
    return transposed(inMemory, inverse(axes));
  }

  private int[] samplesFirst() {
    return IntStream.concat(IntStream.of(0), IntStream.of(axes).filter(axis -> axis != 0))
        .toArray();
  }

  private static NDArray transposed(NDArray array, int[] order) {
    return Arrays.equals(order, IntStream.range(0, order.length).toArray())
        ? array
        : array.transpose(order);
  }

  private static int[] inverse(int[] order) {
    int[] inverse = new int[order.length];
    for (int i = 0; i < order.length; i++) {
      inverse[order[i]] = i;
    }
    return inverse;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RowLayout layout
        && Arrays.equals(axes, layout.axes)
        && Arrays.equals(room, layout.room);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(axes) + Arrays.hashCode(room);
  }
}
