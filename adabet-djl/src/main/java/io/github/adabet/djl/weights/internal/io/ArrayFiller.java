package io.github.adabet.djl.weights.internal.io;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.github.adabet.djl.internal.engine.EngineBinding;
import io.github.adabet.djl.weights.tensor.ElementType;
import io.github.adabet.djl.weights.tensor.TensorInfo;
import io.github.adabet.djl.weights.tensor.WeightsException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Copies tensors of an archive into arrays, some rows at a time, through one or two buffers of a
 * few MiB that serve all tensors. Not thread-safe.
 */
final class ArrayFiller {

  /** What a buffer holds, unless a single row is longer. */
  private static final long BUFFER_BYTES = 8L << 20;

  private final FileArchive archive;
  private @Nullable ByteBuffer stored;
  private @Nullable ByteBuffer converted;

  ArrayFiller(FileArchive archive) {
    this.archive = archive;
  }

  /**
   * Overwrites an array in place.
   *
   * @param name the tensor's name
   * @param tensor its type and shape
   * @param target the array
   * @throws WeightsException if shape or type do not fit, or reading fails
   */
  void fill(String name, TensorInfo tensor, NDArray target) {
    ElementType type = ElementType.of(target.getDataType());
    List<Long> shape = Arrays.stream(target.getShape().getShape()).boxed().toList();
    if (!shape.equals(tensor.shape()) || !tensor.type().convertsTo(type)) {
      throw archive
          .bytes()
          .failure(
              "holds " + name + " as " + tensor + ", which does not fit an array " + type + shape);
    }
    if (ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN) {
      throw archive
          .bytes()
          .failure("is little-endian and this machine is not; import it elsewhere");
    }
    if (tensor.elements() == 0) {
      return;
    }
    int elementBytes = Math.max(tensor.type().bytes(), type.bytes());
    long rows = shape.isEmpty() ? 1 : shape.get(0);
    long rowElements = tensor.elements() / rows;
    if (tensor.elements() <= BUFFER_BYTES / elementBytes) {
      set(target, new NDIndex("..."), target.getShape(), name, tensor.type(), type, 0);
      return;
    }
    if (rowElements > Integer.MAX_VALUE / elementBytes) {
      throw archive
          .bytes()
          .failure("holds " + name + " as " + tensor + ", whose rows are longer than 2 GiB");
    }
    long step = Math.max(1, BUFFER_BYTES / elementBytes / rowElements);
    for (long row = 0; row < rows; row += step) {
      long end = Math.min(rows, row + step);
      Shape part = rowsOf(target.getShape(), end - row);
      NDIndex index = new NDIndex().addSliceDim(row, end);
      set(target, index, part, name, tensor.type(), type, row * rowElements);
    }
  }

  private static Shape rowsOf(Shape shape, long rows) {
    long[] extents = shape.getShape().clone();
    extents[0] = rows;
    return new Shape(extents);
  }

  private void set(
      NDArray target,
      NDIndex index,
      Shape part,
      String name,
      ElementType from,
      ElementType to,
      long firstElement) {
    int elements = Math.toIntExact(part.size());
    stored = sized(stored, elements * from.bytes());
    archive.readElements(name, firstElement, stored);
    ByteBuffer source = stored.flip();
    if (from != to) {
      converted = sized(converted, elements * to.bytes());
      FloatConversion.convert(from, source, to, converted);
      source = converted.flip();
    }
    try (NDManager scope = target.getManager().newSubManager();
        NDArray values = scope.create(source, part, target.getDataType())) {
      if (part.isScalar()) {
        EngineBinding.of(scope.getEngine()).overwrite(target, values);
      } else {
        target.set(index, values);
      }
    }
  }

  /** Returns a little-endian buffer to be filled from position 0 to a limit. */
  private static ByteBuffer sized(@Nullable ByteBuffer buffer, int bytes) {
    ByteBuffer room =
        buffer != null && buffer.capacity() >= bytes ? buffer : ByteBuffer.allocateDirect(bytes);
    return room.clear().limit(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
