package io.github.adabet.bench.adaptation.job;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Draws the few images whose labels are known, each class in its share. */
final class FewLabels {
  private FewLabels() {}

  /**
   * Draws images. The classes get their shares of the number, rounded down; what is left goes to
   * the largest remainders, of equal ones to the first class.
   *
   * @param labels the class of each image, from 0
   * @param count how many to draw, from 1 to the number of images
   * @param seed the source
   * @return indices of images, in an order drawn from the seed
   * @throws IllegalArgumentException if there are fewer images than that
   */
  static long[] draw(int[] labels, int count, long seed) {
    if (count < 1 || count > labels.length) {
      throw new IllegalArgumentException(
          "labels is %d; it must be from 1 to the number of training images, %d"
              .formatted(count, labels.length));
    }
    List<List<Integer>> classes = new ArrayList<>();
    for (int image = 0; image < labels.length; image++) {
      while (classes.size() <= labels[image]) {
        classes.add(new ArrayList<>());
      }
      classes.get(labels[image]).add(image);
    }
    Random random = new Random(seed);
    int[] quotas = quotas(classes, labels.length, count);
    List<Integer> drawn = new ArrayList<>();
    for (int label = 0; label < quotas.length; label++) {
      List<Integer> members = classes.get(label);
      Collections.shuffle(members, random);
      drawn.addAll(members.subList(0, quotas[label]));
    }
    Collections.shuffle(drawn, random);
    return drawn.stream().mapToLong(Integer::longValue).toArray();
  }

  private static int[] quotas(List<List<Integer>> classes, int total, int count) {
    long[] products =
        classes.stream().mapToLong(members -> (long) members.size() * count).toArray();
    int[] quotas = new int[products.length];
    int given = 0;
    for (int label = 0; label < quotas.length; label++) {
      quotas[label] = (int) (products[label] / total);
      given += quotas[label];
    }
    List<Integer> byRemainder =
        IntStream.range(0, quotas.length)
            .boxed()
            .sorted(Comparator.comparingLong(label -> -(products[label] % total)))
            .toList();
    for (int label : byRemainder.subList(0, count - given)) {
      quotas[label]++;
    }
    return quotas;
  }
}
