package io.github.adabet.examples.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.dataset.ArrayDataset;
import io.github.adabet.djl.data.HostTensor;
import io.github.adabet.djl.data.Samples;
import java.util.ArrayList;
import java.util.List;

/**
 * Digits as DJL takes them: float32 [batch, 1, rows, columns], normalised by the mean and the
 * standard deviation of MNIST's training pixels, and int64 labels [batch].
 *
 * <p>Images of the target domain are normalised by the same two numbers as in pre-training.
 */
public final class DigitDatasets {
  private static final float MEAN = 0.1307f;
  private static final float DEVIATION = 0.3081f;

  private DigitDatasets() {}

  /**
   * All images with their labels, in plain memory.
   *
   * @param digits images to convert
   * @return samples float32 [1, rows, columns], in the images' order
   */
  public static Samples samples(DigitImages digits) {
    return Samples.of(
        HostTensor.of(normalised(digits), digits.size(), 1, digits.rows(), digits.columns()),
        labels(digits));
  }

  /**
   * Normalises all images.
   *
   * @param manager owns the result
   * @param digits images to convert
   * @return float32 [images, 1, rows, columns]
   */
  public static NDArray pixels(NDManager manager, DigitImages digits) {
    return manager.create(
        normalised(digits), new Shape(digits.size(), 1, digits.rows(), digits.columns()));
  }

  private static float[] normalised(DigitImages digits) {
    int area = digits.rows() * digits.columns();
    float[] values = new float[digits.size() * area];
    for (int i = 0; i < digits.size(); i++) {
      byte[] image = digits.image(i);
      for (int p = 0; p < area; p++) {
        values[i * area + p] = ((image[p] & 0xff) / 255f - MEAN) / DEVIATION;
      }
    }
    return values;
  }

  /**
   * The labels of all images.
   *
   * @param manager owns the result
   * @param digits images to convert
   * @return int64 [images]
   */
  public static NDArray labels(NDManager manager, DigitImages digits) {
    return manager.create(labels(digits));
  }

  private static long[] labels(DigitImages digits) {
    long[] values = new long[digits.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = digits.label(i);
    }
    return values;
  }

  /**
   * A labelled data set held in memory.
   *
   * @param manager owns the arrays; must outlive the data set
   * @param digits images to convert
   * @param batchSize images in a batch, 1 or more; the last batch may be smaller
   * @return a data set that walks through the images in order; a trainer shuffles it
   */
  public static ArrayDataset labelled(NDManager manager, DigitImages digits, int batchSize) {
    return new ArrayDataset.Builder()
        .setData(pixels(manager, digits))
        .optLabels(labels(manager, digits))
        .setSampling(batchSize, false)
        .build();
  }

  /**
   * Unlabelled batches for ranking.
   *
   * @param manager owns the arrays
   * @param digits images to take from, in order
   * @param batches how many batches, 1 or more
   * @param batchSize images in each, 1 or more
   * @return {@code batches} lists of one array, float32 [batchSize, 1, rows, columns] each
   * @throws IllegalArgumentException if there are too few images
   */
  public static List<NDList> unlabelled(
      NDManager manager, DigitImages digits, int batches, int batchSize) {
    if (batches < 1 || batchSize < 1 || (long) batches * batchSize > digits.size()) {
      throw new IllegalArgumentException(
          "%d batches of %d images were asked for, there are %d images; ask for fewer, at least one"
              .formatted(batches, batchSize, digits.size()));
    }
    List<NDList> result = new ArrayList<>(batches);
    for (int b = 0; b < batches; b++) {
      DigitImages batch = digits.slice(b * batchSize, (b + 1) * batchSize);
      result.add(new NDList(pixels(manager, batch)));
    }
    return result;
  }
}
