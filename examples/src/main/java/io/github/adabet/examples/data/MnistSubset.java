package io.github.adabet.examples.data;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;

/**
 * The 5,000 training and 1,000 test images of MNIST that come with the examples, cut by {@code
 * CutMnist}.
 *
 * <p>Both parts are balanced, and so is every run of their images that begins and ends at a
 * multiple of ten. Of the training images the first 4,000 belong to the source domain, on which the
 * shipped network was pre-trained, and the other 1,000 to the target domain, where they are the
 * labelled images a device would have.
 *
 * @param source 4,000 upright training images for pre-training
 * @param target 1,000 further training images, disjoint from {@code source}
 * @param test 1,000 images out of MNIST's test set, whose writers are in neither of the other two
 */
public record MnistSubset(DigitImages source, DigitImages target, DigitImages test) {
  /** Number of training images that ship, source and target together. */
  public static final int TRAINING_IMAGES = 5_000;

  /** Number of test images that ship. */
  public static final int TEST_IMAGES = 1_000;

  /** Number of training images that pre-training uses. */
  public static final int SOURCE_IMAGES = 4_000;

  /** Folder of the resources, seen from the examples' root package. */
  public static final String RESOURCES = "/io/github/adabet/examples/mnist/";

  /**
   * Reads the images from the examples' resources.
   *
   * @return the images as they were cut, upright, light ink on dark ground
   * @throws IOException if a resource is missing or damaged
   */
  public static MnistSubset load() throws IOException {
    DigitImages training = read("train");
    DigitImages test = read("t10k");
    if (training.size() != TRAINING_IMAGES || test.size() != TEST_IMAGES) {
      throw new IOException(
          "%s holds %d training and %d test images, expected %d and %d. Cut it again with CutMnist"
              .formatted(RESOURCES, training.size(), test.size(), TRAINING_IMAGES, TEST_IMAGES));
    }
    return new MnistSubset(
        training.slice(0, SOURCE_IMAGES), training.slice(SOURCE_IMAGES, TRAINING_IMAGES), test);
  }

  private static DigitImages read(String part) throws IOException {
    return new DigitImages(
        readArray(part + "-images-idx3-ubyte.gz"), readArray(part + "-labels-idx1-ubyte.gz"));
  }

  private static IdxArray readArray(String name) throws IOException {
    try (InputStream in = MnistSubset.class.getResourceAsStream(RESOURCES + name)) {
      if (in == null) {
        throw new FileNotFoundException(
            "resource %s%s is missing. Build the examples again, or cut it with CutMnist"
                .formatted(RESOURCES, name));
      }
      return IdxArray.read(in, RESOURCES + name);
    }
  }
}
