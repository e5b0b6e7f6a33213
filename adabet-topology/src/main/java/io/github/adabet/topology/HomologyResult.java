package io.github.adabet.topology;

import io.github.adabet.Provenance;
import java.util.List;
import java.util.Locale;

/**
 * A barcode with what it was computed from and by.
 *
 * @param barcode the degrees 0 to the maximum asked for
 * @param cocycles for each degree one cocycle for each of {@link Barcode#bars}, in the order of the
 *     bars; empty if no cocycles were asked for
 * @param provenance the settings {@code homology.*}: engine, points, degree, modulus, threshold
 *     asked for and used, minimum persistence, threads; and the versions of the library and the
 *     platform
 */
public record HomologyResult(Barcode barcode, List<List<Cocycle>> cocycles, Provenance provenance) {
  /**
   * Copies the lists and checks that cocycles and bars belong together.
   *
   * @throws IllegalArgumentException if there are cocycles, but not one for each bar
   */
  public HomologyResult {
    cocycles = cocycles.stream().map(List::copyOf).toList();
    if (!cocycles.isEmpty()) {
      requireParallel(barcode, cocycles);
    }
  }

  private static void requireParallel(Barcode barcode, List<List<Cocycle>> cocycles) {
    for (int degree = 0; degree <= barcode.maximumDegree(); degree++) {
      List<Bar> bars =
          degree < cocycles.size()
              ? cocycles.get(degree).stream().map(Cocycle::bar).toList()
              : List.of();
      if (!bars.equals(barcode.bars(degree))) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "degree %d has %d bars, and the cocycles are those of %d bars or others; give one"
                    + " for each bar, in the order of the bars.",
                degree,
                barcode.bars(degree).size(),
                bars.size()));
      }
    }
    if (cocycles.size() > barcode.maximumDegree() + 1) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "there are cocycles of %d degrees; the barcode holds %d.",
              cocycles.size(),
              barcode.maximumDegree() + 1));
    }
  }

  /** The barcode, then the provenance. */
  @Override
  public String toString() {
    return barcode + "\n" + provenance;
  }
}
