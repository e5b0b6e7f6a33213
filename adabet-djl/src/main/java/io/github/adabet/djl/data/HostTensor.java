package io.github.adabet.djl.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.adabet.djl.internal.array.HostArrays;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Numbers of one type in a shape, row-major in the heap of the Java process. No engine is needed to
 * make or to read one, and nothing has to be closed.
 *
 * <p>Two tensors are equal if type, shape and all bits of the numbers are. Immutable, and safe for
 * use by several threads.
 */
public final class HostTensor {

  private final DataType type;
  private final Shape shape;
  private final ByteBuffer bytes;

  /** Takes over a buffer whose position is 0 and which nobody writes to any more. */
  private HostTensor(DataType type, Shape shape, ByteBuffer bytes) {
    this.type = type;
    this.shape = shape;
    this.bytes = bytes.order(ByteOrder.nativeOrder());
    long expected = Math.multiplyExact(extentsProduct(shape), ElementReader.bytesOf(type));
    if (bytes.remaining() != expected) {
      throw new IllegalArgumentException(
          "The tensor of type "
              + type
              + " and shape "
              + shape
              + " needs "
              + expected
              + " bytes, but "
              + bytes.remaining()
              + " are given; give one number per element");
    }
  }

  /**
   * Copies float32 numbers.
   *
   * @param values row-major, one per element
   * @param shape the extents, each 0 or more; none for a single number
   * @return a new tensor of type float32
   * @throws IllegalArgumentException if the shape holds another number of elements
   */
  public static HostTensor of(float[] values, long... shape) {
    ByteBuffer bytes = allocate(values.length, Float.BYTES);
    bytes.asFloatBuffer().put(values);
    return new HostTensor(DataType.FLOAT32, new Shape(shape), bytes);
  }

  /**
   * Copies int64 numbers, for example labels.
   *
   * @param values row-major, one per element
   * @param shape the extents, each 0 or more; none for a single number
   * @return a new tensor of type int64
   * @throws IllegalArgumentException if the shape holds another number of elements
   */
  public static HostTensor of(long[] values, long... shape) {
    ByteBuffer bytes = allocate(values.length, Long.BYTES);
    bytes.asLongBuffer().put(values);
    return new HostTensor(DataType.INT64, new Shape(shape), bytes);
  }

  /**
   * Copies numbers of any type.
   *
   * @param type a type of a fixed number of bytes per element
   * @param values row-major, in the byte order of this machine, from position to limit, which stay
   *     as they are
   * @param shape the extents, each 0 or more; none for a single number
   * @return a new tensor
   * @throws IllegalArgumentException if the bytes are not those of such a tensor, or the type has
   *     no fixed size
   */
  public static HostTensor of(DataType type, ByteBuffer values, long... shape) {
    ByteBuffer bytes = allocate(values.remaining(), 1);
    bytes.put(values.duplicate()).rewind();
    return new HostTensor(type, new Shape(shape), bytes);
  }

  /**
   * Copies an array of DJL's, from whatever device it is on.
   *
   * @param array dense; stays the caller's
   * @return a new tensor of the same type and shape
   * @throws IllegalArgumentException if the array's type has no fixed size, such as strings
   */
  public static HostTensor copyOf(NDArray array) {
    ElementReader.bytesOf(array.getDataType());
    return of(array.getDataType(), array.toByteBuffer(), array.getShape().getShape());
  }

  /**
   * Puts tensors of one type and shape together along a new first axis.
   *
   * @param tensors at least one
   * @return a new tensor of shape (n, ...)
   * @throws IllegalArgumentException if there is none, or one differs from the first in type or
   *     shape; the message names its position
   */
  public static HostTensor stack(List<HostTensor> tensors) {
    if (tensors.isEmpty()) {
      throw new IllegalArgumentException("tensors is empty; give at least one to stack");
    }
    HostTensor first = tensors.get(0);
    ByteBuffer bytes = allocate((long) tensors.size() * first.bytes.remaining(), 1);
    for (int i = 0; i < tensors.size(); i++) {
      HostTensor next = tensors.get(i);
      if (next.type != first.type || !next.shape.equals(first.shape)) {
        throw new IllegalArgumentException(
            "Tensor "
                + i
                + " is "
                + next
                + ", the first one "
                + first
                + "; only tensors of one type and shape go into a batch. Resize, crop or convert"
                + " it");
      }
      bytes.put(next.bytes.duplicate());
    }
    return new HostTensor(
        first.type, new Shape(tensors.size()).addAll(first.shape), bytes.rewind());
  }

  /**
   * Copies this tensor into an array of DJL's.
   *
   * @param manager owns the new array
   * @return a new array of the same type and shape on the manager's engine and device
   */
  public NDArray copyTo(NDManager manager) {
    return HostArrays.of(manager, bytes, shape, type);
  }

  /**
   * The element type.
   *
   * @return one of a fixed number of bytes
   */
  public DataType type() {
    return type;
  }

  /**
   * The extents.
   *
   * @return of any number of dimensions, 0 included
   */
  public Shape shape() {
    return shape;
  }

  /**
   * The numbers as they stand.
   *
   * @return a read-only view of all bytes, row-major, in the byte order of this machine
   */
  public ByteBuffer bytes() {
    return bytes.asReadOnlyBuffer().order(ByteOrder.nativeOrder());
  }

  /**
   * One entry along the first axis, such as a sample of a batch.
   *
   * @param index from 0 (included) to the first extent (excluded)
   * @return a view without the first axis; shares this tensor's memory
   * @throws IndexOutOfBoundsException if there is no such entry
   */
  public HostTensor entry(long index) {
    ByteBuffer part = part(index, index + 1);
    return new HostTensor(type, shape.slice(1), part);
  }

  /**
   * Neighbouring entries along the first axis.
   *
   * @param from the first, 0 or more
   * @param to the end (excluded), from {@code from} to the first extent
   * @return a view of shape (to - from, ...); shares this tensor's memory
   * @throws IndexOutOfBoundsException if there are no such entries
   */
  public HostTensor entries(long from, long to) {
    ByteBuffer part = part(from, to);
    return new HostTensor(type, new Shape(to - from).addAll(shape.slice(1)), part);
  }

  /**
   * All numbers, converted to float32.
   *
   * @return a new array, row-major; integers beyond 2^24 and float64 lose digits
   */
  public float[] toFloats() {
    float[] values = new float[elements()];
    if (type == DataType.FLOAT32) {
      bytes.asFloatBuffer().get(values);
      return values;
    }
    ElementReader reader = ElementReader.of(type);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) reader.read(bytes, i);
    }
    return values;
  }

  /**
   * All numbers as integers, for example labels that are stored as float32.
   *
   * @return a new array, row-major
   * @throws IllegalArgumentException if a number is no integer; the message names the first
   */
  public long[] toLongs() {
    long[] values = new long[elements()];
    ElementReader reader = ElementReader.of(type);
    for (int i = 0; i < values.length; i++) {
      values[i] =
          type == DataType.INT64 ? bytes.getLong(i * Long.BYTES) : integer(reader.read(bytes, i));
    }
    return values;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof HostTensor tensor
        && type == tensor.type
        && shape.equals(tensor.shape)
        && bytes.equals(tensor.bytes);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * type.hashCode() + shape.hashCode()) + bytes.hashCode();
  }

  /** The type and the shape, not the numbers. */
  @Override
  public String toString() {
    return type + " " + shape;
  }

  private ByteBuffer part(long from, long to) {
    if (shape.dimension() == 0 || from < 0 || to < from || to > shape.get(0)) {
      throw new IndexOutOfBoundsException(
          "Entries " + from + " to " + to + " were asked for, of a tensor of shape " + shape);
    }
    int stride = shape.get(0) == 0 ? 0 : Math.toIntExact(bytes.remaining() / shape.get(0));
    return bytes.slice(Math.toIntExact(from * stride), Math.toIntExact((to - from) * stride));
  }

  private int elements() {
    return Math.toIntExact(extentsProduct(shape));
  }

  private static long integer(double value) {
    if (value != Math.rint(value) || Double.isInfinite(value)) {
      throw new IllegalArgumentException(
          "The tensor holds " + value + ", which is no integer; give integers");
    }
    return (long) value;
  }

  private static long extentsProduct(Shape shape) {
    if (LongStream.of(shape.getShape()).anyMatch(extent -> extent < 0)) {
      throw new IllegalArgumentException(
          "shape is " + shape + "; every extent must be 0 or more and known");
    }
    return LongStream.of(shape.getShape()).reduce(1, Math::multiplyExact);
  }

  private static ByteBuffer allocate(long elements, int bytesEach) {
    return ByteBuffer.allocate(Math.toIntExact(Math.multiplyExact(elements, bytesEach)))
        .order(ByteOrder.nativeOrder());
  }
}
