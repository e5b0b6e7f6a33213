package io.github.adabet.djl.dataset;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Draws the same share of each class's images. What is drawn of a class depends on the seed, the
 * class's name and the number of its images, and not on the other classes.
 */
final class StratifiedDraw {

  private final ImageCatalog catalog;
  private final List<Integer> drawn = new ArrayList<>();
  private final List<Integer> left = new ArrayList<>();

  private StratifiedDraw(ImageCatalog catalog) {
    this.catalog = catalog;
  }

  /**
   * Draws.
   *
   * @param catalog labelled
   * @param share of each class, in (0, 1): rounded, but one image at least of a class of two or
   *     more, and never all
   * @param seed the source
   */
  static StratifiedDraw of(ImageCatalog catalog, double share, long seed) {
    StratifiedDraw draw = new StratifiedDraw(catalog);
    int[] labels = catalog.labels();
    for (int label = 0; label < catalog.classNames().size(); label++) {
      List<Integer> members = new ArrayList<>();
      for (int i = 0; i < labels.length; i++) {
        if (labels[i] == label) {
          members.add(i);
        }
      }
      draw.draw(members, share, seed ^ mixed(catalog.classNames().get(label)));
    }
    draw.drawn.sort(null);
    draw.left.sort(null);
    return draw;
  }

  private void draw(List<Integer> members, double share, long seed) {
    int count = (int) Math.min(Math.max(Math.round(members.size() * share), 1), members.size() - 1);
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = members.size() - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      int kept = members.get(i);
      members.set(i, members.get(other));
      members.set(other, kept);
    }
    drawn.addAll(members.subList(0, Math.max(count, 0)));
    left.addAll(members.subList(Math.max(count, 0), members.size()));
  }

  /** Returns 64 well-mixed bits of a name: the FNV-1a hash. */
  private static long mixed(String name) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < name.length(); i++) {
      hash = (hash ^ name.charAt(i)) * 0x100000001b3L;
    }
    return hash;
  }

  /**
   * Returns the images that were drawn, in the catalog's order.
   *
   * @throws ImageDataException if no class has two images
   */
  ImageCatalog drawn() {
    if (drawn.isEmpty()) {
      throw new ImageDataException(
          "No class has more than one image, so that none can be put aside. Add images");
    }
    return catalog.pick(drawn.stream().mapToInt(Integer::intValue).toArray());
  }

  /** Returns the others, in the catalog's order: at least one of each class. */
  ImageCatalog left() {
    return catalog.pick(left.stream().mapToInt(Integer::intValue).toArray());
  }
}
