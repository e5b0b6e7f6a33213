package io.github.adabet.examples.data;

import static java.util.Objects.checkFromToIndex;
import static java.util.Objects.checkIndex;

import java.util.Arrays;
import java.util.Random;

/**
 * Grey images of single digits with their labels, all of one size. Immutable; may be shared between
 * threads.
 */
public final class DigitImages {
  /** Number of classes: the digits 0 to 9. */
  public static final int CLASSES = 10;

  private final int rows;
  private final int columns;
  private final byte[] pixels;
  private final byte[] labels;

  /**
   * Joins images and labels.
   *
   * @param images unsigned grey values [images, rows, columns]; 0 is background, 255 is ink in
   *     MNIST
   * @param labels digits 0 to 9 [images]
   * @throws IllegalArgumentException if the shapes do not fit or a label is above 9
   */
  public DigitImages(IdxArray images, IdxArray labels) {
    int[] shape = images.shape();
    int[] labelShape = labels.shape();
    if (shape.length != 3 || labelShape.length != 1 || shape[0] != labelShape[0]) {
      throw new IllegalArgumentException(
          "images must be [n, rows, columns] and labels [n]; were %s and %s"
              .formatted(images, labels));
    }
    this.rows = shape[1];
    this.columns = shape[2];
    this.pixels = images.elements();
    this.labels = labels.elements();
    for (int i = 0; i < this.labels.length; i++) {
      if ((this.labels[i] & 0xff) >= CLASSES) {
        throw new IllegalArgumentException(
            "labels[%d] is %d, must be 0 to 9; use the label file that belongs to the images"
                .formatted(i, this.labels[i] & 0xff));
      }
    }
  }

  private DigitImages(int rows, int columns, byte[] pixels, byte[] labels) {
    this.rows = rows;
    this.columns = columns;
    this.pixels = pixels;
    this.labels = labels;
  }

  /**
   * How many images there are.
   *
   * @return at least 0
   */
  public int size() {
    return labels.length;
  }

  /**
   * Height of every image in pixels.
   *
   * @return 28 for MNIST
   */
  public int rows() {
    return rows;
  }

  /**
   * Width of every image in pixels.
   *
   * @return 28 for MNIST
   */
  public int columns() {
    return columns;
  }

  /**
   * The digit an image shows.
   *
   * @param index 0 (included) to {@link #size()} (excluded)
   * @return 0 to 9
   * @throws IndexOutOfBoundsException if {@code index} is out of range
   */
  public int label(int index) {
    return labels[checkIndex(index, labels.length)];
  }

  /**
   * The grey values of an image.
   *
   * @param index 0 (included) to {@link #size()} (excluded)
   * @return a copy, [rows, columns] row-major, each byte an unsigned number, 0 to 255
   * @throws IndexOutOfBoundsException if {@code index} is out of range
   */
  public byte[] image(int index) {
    int start = checkIndex(index, labels.length) * rows * columns;
    return Arrays.copyOfRange(pixels, start, start + rows * columns);
  }

  /**
   * A run of the images, in order.
   *
   * @param from first index, included
   * @param to last index, excluded
   * @return copies of the images from {@code from} to {@code to}
   * @throws IndexOutOfBoundsException unless 0 &lt;= from &lt;= to &lt;= {@link #size()}
   */
  public DigitImages slice(int from, int to) {
    checkFromToIndex(from, to, labels.length);
    int area = rows * columns;
    return new DigitImages(
        rows,
        columns,
        Arrays.copyOfRange(pixels, from * area, to * area),
        Arrays.copyOfRange(labels, from, to));
  }

  /**
   * The images in another order, or some of them.
   *
   * @param indices which images, each 0 (included) to {@link #size()} (excluded); may repeat
   * @return copies, in the order of {@code indices}
   * @throws IndexOutOfBoundsException if an index is out of range
   */
  public DigitImages pick(int[] indices) {
    int area = rows * columns;
    byte[] pickedPixels = new byte[indices.length * area];
    byte[] pickedLabels = new byte[indices.length];
    for (int i = 0; i < indices.length; i++) {
      int source = checkIndex(indices[i], labels.length);
      System.arraycopy(pixels, source * area, pickedPixels, i * area, area);
      pickedLabels[i] = labels[source];
    }
    return new DigitImages(rows, columns, pickedPixels, pickedLabels);
  }

  /**
   * The images in random order.
   *
   * @param random source of the order
   * @return copies of all images
   */
  public DigitImages shuffled(Random random) {
    int[] order = new int[labels.length];
    for (int i = 0; i < order.length; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return pick(order);
  }

  /**
   * How many images there are of each digit.
   *
   * @return ten counts; index is the digit
   */
  public int[] classCounts() {
    int[] counts = new int[CLASSES];
    for (byte label : labels) {
      counts[label]++;
    }
    return counts;
  }

  /**
   * The images alone, as they are written to a file.
   *
   * @return shape [images, rows, columns]
   */
  public IdxArray images() {
    return new IdxArray(new int[] {labels.length, rows, columns}, pixels);
  }

  /**
   * The labels alone, as they are written to a file.
   *
   * @return shape [images]
   */
  public IdxArray labels() {
    return new IdxArray(new int[] {labels.length}, labels);
  }

  @Override
  public String toString() {
    return "%d images of %dx%d pixels, per digit %s"
        .formatted(labels.length, rows, columns, Arrays.toString(classCounts()));
  }
}
