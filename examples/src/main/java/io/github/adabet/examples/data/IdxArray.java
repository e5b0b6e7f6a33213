package io.github.adabet.examples.data;

import java.io.BufferedInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * An array of unsigned bytes in the IDX format, the format MNIST was published in.
 *
 * <p>A file is two zero bytes, the element type (0x08, unsigned byte; no other is read here), the
 * number of axes, each axis' length as a big-endian 32-bit integer, and the elements in row-major
 * order. It may be compressed with gzip, which is recognised by its first two bytes.
 *
 * <p>Nothing in the header is trusted: the elements are read piece by piece, so that a header that
 * promises more than the file holds costs no memory, and the file must end where its header says.
 * Instances are immutable and may be shared between threads.
 */
public final class IdxArray {
  /** Most elements an array may have, 2<sup>28</sup>; MNIST's largest file has 47,040,000. */
  public static final int MAX_ELEMENTS = 1 << 28;

  /** Most axes an array may have. */
  public static final int MAX_AXES = 4;

  private static final int UNSIGNED_BYTE = 0x08;
  private static final String FETCH_AGAIN = "Fetch the file again, it is not a whole IDX file";

  private final int[] shape;
  private final byte[] elements;

  /**
   * Makes an array of copies of a shape and its elements.
   *
   * @param shape length of each axis: 1 to {@link #MAX_AXES} axes, each length at least 0
   * @param elements unsigned bytes, row-major, as many as the product of {@code shape}
   * @throws IllegalArgumentException if the shape is out of range or does not fit the elements
   */
  public IdxArray(int[] shape, byte[] elements) {
    if (shape.length < 1 || shape.length > MAX_AXES || elementCount(shape) != elements.length) {
      throw new IllegalArgumentException(
          "shape must have 1 to %d axes, none negative, whose product is the %d elements; was %s"
              .formatted(MAX_AXES, elements.length, Arrays.toString(shape)));
    }
    this.shape = shape.clone();
    this.elements = elements.clone();
  }

  /**
   * Reads a file.
   *
   * @param file an IDX file, plain or compressed with gzip
   * @return the array it holds
   * @throws IdxFormatException if the file is no IDX file of unsigned bytes, is cut short, goes on
   *     after its last element, or declares more than {@link #MAX_ELEMENTS} elements
   * @throws IOException if the file cannot be read
   */
  public static IdxArray read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return read(in, file.toString());
    }
  }

  /**
   * Reads a stream to its end.
   *
   * @param in the bytes of an IDX file, plain or compressed with gzip; the caller closes it
   * @param name what to call the stream in an error's message
   * @return the array it holds
   * @throws IdxFormatException as {@link #read(Path)} does
   * @throws IOException if the stream cannot be read
   */
  public static IdxArray read(InputStream in, String name) throws IOException {
    BufferedInputStream raw = new BufferedInputStream(in);
    raw.mark(2);
    boolean gzip = raw.read() == 0x1f && raw.read() == 0x8b;
    raw.reset();
    try {
      InputStream plain = gzip ? new GZIPInputStream(raw) : raw;
      int[] shape = readHeader(plain, name);
      return new IdxArray(shape, readElements(plain, name, 4 + 4L * shape.length, shape));
    } catch (ZipException | EOFException e) {
      IdxFormatException damaged =
          new IdxFormatException(name, 0, "the gzip data is damaged or cut short", FETCH_AGAIN);
      damaged.initCause(e);
      throw damaged;
    }
  }

  private static int[] readHeader(InputStream in, String name) throws IOException {
    byte[] magic = in.readNBytes(4);
    if (magic.length < 4 || magic[0] != 0 || magic[1] != 0) {
      throw new IdxFormatException(
          name, 0, "expected the two zero bytes an IDX file begins with", FETCH_AGAIN);
    }
    if (magic[2] != UNSIGNED_BYTE) {
      throw new IdxFormatException(
          name,
          2,
          "element type 0x%02x, expected 0x08 (unsigned byte)".formatted(magic[2]),
          "Convert the file to unsigned bytes");
    }
    int axes = magic[3] & 0xff;
    if (axes < 1 || axes > MAX_AXES) {
      throw new IdxFormatException(
          name, 3, "%d axes, expected 1 to %d".formatted(axes, MAX_AXES), FETCH_AGAIN);
    }
    byte[] lengths = in.readNBytes(4 * axes);
    if (lengths.length < 4 * axes) {
      throw new IdxFormatException(
          name, 4L + lengths.length, "the file ends within its header", FETCH_AGAIN);
    }
    int[] shape = new int[axes];
    ByteBuffer.wrap(lengths).asIntBuffer().get(shape);
    if (elementCount(shape) < 0) {
      throw new IdxFormatException(
          name,
          4,
          "axes %s, expected none negative and a product of at most %d"
              .formatted(Arrays.toString(shape), MAX_ELEMENTS),
          FETCH_AGAIN);
    }
    return shape;
  }

  private static byte[] readElements(InputStream in, String name, long start, int[] shape)
      throws IOException {
    int count = (int) elementCount(shape);
    byte[] elements = in.readNBytes(count);
    if (elements.length < count) {
      throw new IdxFormatException(
          name,
          start + elements.length,
          "the file ends after %d of %d elements".formatted(elements.length, count),
          FETCH_AGAIN);
    }
    if (in.read() >= 0) {
      throw new IdxFormatException(
          name,
          start + count,
          "the file goes on after its last of %d elements".formatted(count),
          FETCH_AGAIN);
    }
    return elements;
  }

  /** Product of the axes, or -1 if one is negative or the product is above the limit. */
  private static long elementCount(int[] shape) {
    long count = 1;
    for (int length : shape) {
      if (length < 0) {
        return -1;
      }
      count = Math.min(count * length, MAX_ELEMENTS + 1L);
    }
    return count > MAX_ELEMENTS ? -1 : count;
  }

  /**
   * Writes the array, uncompressed.
   *
   * @param out where to; flushed, and left open for the caller to close
   * @throws IOException if the stream cannot be written
   */
  public void write(OutputStream out) throws IOException {
    DataOutputStream data = new DataOutputStream(out);
    data.writeInt(UNSIGNED_BYTE << 8 | shape.length);
    for (int length : shape) {
      data.writeInt(length);
    }
    data.write(elements);
    data.flush();
  }

  /**
   * The lengths of the axes.
   *
   * @return a copy, 1 to {@link #MAX_AXES} lengths
   */
  public int[] shape() {
    return shape.clone();
  }

  /**
   * The elements in row-major order.
   *
   * @return a copy; each byte is an unsigned number, 0 to 255
   */
  public byte[] elements() {
    return elements.clone();
  }

  @Override
  public String toString() {
    return "IdxArray" + Arrays.toString(shape);
  }
}
