package io.github.adabet.examples.task;

import io.github.adabet.djl.data.Samples;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Images for one purpose, as the network takes them.
 *
 * @param samples the images, labelled or not
 * @param names what each image is called in lists, in the order of the samples
 */
public record ImagePart(Samples samples, List<String> names) {
  /**
   * Copies the names.
   *
   * @throws IllegalArgumentException if there are not as many names as samples
   */
  public ImagePart {
    names = List.copyOf(names);
    if (names.size() != samples.size()) {
      throw new IllegalArgumentException(
          "there are %d names for %d images; give one for each"
              .formatted(names.size(), samples.size()));
    }
  }

  /**
   * Some of these images, drawn at random, in their order.
   *
   * @param most how many at most, 1 or more
   * @param seed the same gives the same images
   * @return the images drawn
   */
  public ImagePart drawn(long most, long seed) {
    if (most >= samples.size()) {
      return this;
    }
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < samples.size(); i++) {
      order.add(i);
    }
    Collections.shuffle(order, new Random(seed));
    List<Integer> chosen = order.subList(0, Math.toIntExact(most)).stream().sorted().toList();
    return new ImagePart(
        samples.pick(chosen.stream().mapToLong(Integer::longValue).toArray()),
        chosen.stream().map(names::get).toList());
  }
}
