package io.github.adabet.djl.weights.internal.io;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.github.adabet.djl.internal.array.HostArrays;
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
 * Copies tensors of a file into arrays, a box of indices at a time, through one or two buffers of a
 * few MiB that serve all tensors. Boxes are cut along the dimensions that are outermost in the
 * storage, so that a transposed tensor is read as fast as another. Not thread-safe.
 */
final class ArrayFiller {

  /** What a buffer holds. */
  private static final long BUFFER_BYTES = 4L << 20;

  private final FileBytes bytes;
  private @Nullable ByteBuffer stored;
  private @Nullable ByteBuffer converted;

  ArrayFiller(FileBytes bytes) {
    this.bytes = bytes;
  }

  /**
   * Overwrites an array in place.
   *
   * @param name the tensor's name
   * @param tensor where it stands
   * @param target the array
   * @throws WeightsException if shape or type do not fit, or reading fails
   */
  void fill(String name, StoredTensor tensor, NDArray target) {
    TensorInfo info = tensor.info();
    ElementType type = ElementType.of(target.getDataType());
    List<Long> shape = Arrays.stream(target.getShape().getShape()).boxed().toList();
    if (!shape.equals(info.shape()) || !info.type().convertsTo(type)) {
      throw bytes.failure(
          "holds " + name + " as " + info + ", which does not fit an array " + type + shape);
    }
    if (ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN) {
      throw bytes.failure("is little-endian and this machine is not; import it elsewhere");
    }
    if (info.elements() > 0) {
      long most = BUFFER_BYTES / Math.max(info.type().bytes(), type.bytes());
      long[] extents = target.getShape().getShape().clone();
      fillBoxes(tensor, target, 0, most, new long[extents.length], extents);
    }
  }

  /**
   * Fills the box that {@code from} and {@code extents} describe, in parts of at most {@code most}
   * elements, cut along the dimensions from the {@code level}-th by stride on.
   */
  private void fillBoxes(
      StoredTensor tensor, NDArray target, int level, long most, long[] from, long[] extents) {
    long elements = Arrays.stream(extents).reduce(1, (a, b) -> a * b);
    if (elements <= most) {
      fillBox(tensor, target, from, extents);
      return;
    }
    int dimension = tensor.byStride()[level];
    long whole = extents[dimension];
    long step = Math.max(1, most / (elements / whole));
    for (long first = 0; first < whole; first += step) {
      from[dimension] = first;
      extents[dimension] = Math.min(step, whole - first);
      fillBoxes(tensor, target, level + 1, most, from, extents);
    }
    from[dimension] = 0;
    extents[dimension] = whole;
  }

  private void fillBox(StoredTensor tensor, NDArray target, long[] from, long[] extents) {
    ElementType stands = tensor.info().type();
    ElementType wanted = ElementType.of(target.getDataType());
    Shape part = new Shape(extents.clone());
    int elements = Math.toIntExact(part.size());
    stored = sized(stored, elements * stands.bytes());
    tensor.readBox(from, extents, stored);
    ByteBuffer source = stored.flip();
    if (stands != wanted) {
      converted = sized(converted, elements * wanted.bytes());
      ElementConversion.convert(stands, source, wanted, converted);
      source = converted.flip();
    }
    try (NDManager scope = target.getManager().newSubManager();
        NDArray values = HostArrays.wrap(scope, source, part, target.getDataType())) {
      if (part.isScalar()) {
        EngineBinding.of(scope.getEngine()).overwrite(target, values);
      } else {
        target.set(index(target.getShape(), from, extents), values);
      }
    }
  }

  private static NDIndex index(Shape whole, long[] from, long[] extents) {
    if (Arrays.equals(whole.getShape(), extents)) {
      return new NDIndex("...");
    }
    NDIndex index = new NDIndex();
    for (int i = 0; i < from.length; i++) {
      index.addSliceDim(from[i], from[i] + extents[i]);
    }
    return index;
  }

  /** Returns a little-endian buffer to be filled from position 0 to a limit. */
  private static ByteBuffer sized(@Nullable ByteBuffer buffer, int bytes) {
    ByteBuffer room =
        buffer != null && buffer.capacity() >= bytes ? buffer : ByteBuffer.allocateDirect(bytes);
    return room.clear().limit(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
