package io.github.adabet.examples.task;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The size of images that a network is to take, as a command line gives it: a side, height and
 * width, or the whole shape of a sample.
 *
 * @param extents one to three numbers, or more for a sample that is no image; each 1 or more
 */
public record InputSize(List<Long> extents) {
  private static final long COLOURS = 3;

  /**
   * Copies the extents.
   *
   * @throws IllegalArgumentException if there is none, or one is less than 1
   */
  public InputSize {
    extents = List.copyOf(extents);
    if (extents.isEmpty() || extents.stream().anyMatch(extent -> extent < 1)) {
      throw new IllegalArgumentException("extents is " + extents + "; each must be 1 or more");
    }
  }

  /**
   * The shape of a sample.
   *
   * @return channels, height and width; three channels unless stated
   */
  public long[] sample() {
    return switch (extents.size()) {
      case 1 -> new long[] {COLOURS, extents.get(0), extents.get(0)};
      case 2 -> new long[] {COLOURS, extents.get(0), extents.get(1)};
      default -> extents.stream().mapToLong(Long::longValue).toArray();
    };
  }

  /**
   * Checks that images can be made so: they are resized and cut to squares, as the published
   * networks were trained.
   *
   * @throws IllegalArgumentException if height and width differ
   */
  public void requireSquare() {
    int last = extents.size() - 1;
    boolean image = extents.size() == 2 || extents.size() == 3;
    // Of three extents, those of height and width come first where the channels are last.
    boolean square =
        !image
            || extents.get(last).equals(extents.get(last - 1))
            || (last == 2 && extents.get(0).equals(extents.get(1)));
    if (!square) {
      throw new IllegalArgumentException(
          "--input-size is %s; images are made square: give one side, such as %d"
              .formatted(this, extents.get(last)));
    }
  }

  /** As it is given: {@code 224} or {@code 3x224x224}. */
  @Override
  public String toString() {
    return extents.stream().map(String::valueOf).collect(Collectors.joining("x"));
  }
}
