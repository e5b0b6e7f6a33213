package io.github.adabet;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How far two scores order things alike: Kendall's tau-b, which knows ties. Of all pairs, those
 * that both scores order the same way less those that they order in opposite ways, divided by the
 * geometric mean of the numbers of pairs that each score tells apart.
 *
 * <p>Time {@code O(n²)}. Kendall, "The treatment of ties in ranking problems", Biometrika 33
 * (1945).
 */
public final class KendallTau {
  private KendallTau() {}

  /**
   * Compares two scores of the same things.
   *
   * @param a scores
   * @param b as many, of the same things in the same order
   * @return from -1 (opposite orders) to 1 (the same); NaN if one of them does not order at all
   * @throws IllegalArgumentException if there are not as many, or one is not a number
   */
  public static double of(double[] a, double[] b) {
    Requirements.require(
        a.length == b.length,
        "%d scores are compared with %d; give both of the same things.",
        a.length,
        b.length);
    long agreeing = 0;
    long orderedByA = 0;
    long orderedByB = 0;
    for (int i = 0; i < a.length; i++) {
      Requirements.require(
          !Double.isNaN(a[i]) && !Double.isNaN(b[i]), "score %d is not a number.", i);
      for (int j = 0; j < i; j++) {
        // Not by Double.compare, which tells 0.0 from -0.0.
        int byA = a[i] > a[j] ? 1 : a[i] < a[j] ? -1 : 0;
        int byB = b[i] > b[j] ? 1 : b[i] < b[j] ? -1 : 0;
        agreeing += (long) byA * byB;
        orderedByA += byA == 0 ? 0 : 1;
        orderedByB += byB == 0 ? 0 : 1;
      }
    }
    return agreeing / Math.sqrt((double) orderedByA * orderedByB);
  }

  /**
   * Compares two rankings by the layers that both hold, which are told by their names.
   *
   * @param one a ranking
   * @param other another one, of the same network, or one with another head
   * @return as {@link #of(double[], double[])}; NaN if they share fewer than two layers
   */
  public static double of(LayerRanking one, LayerRanking other) {
    Map<String, Double> others = new HashMap<>();
    other.scores().forEach(score -> others.put(score.layer().name(), score.score()));
    List<LayerScore> shared =
        one.scores().stream().filter(score -> others.containsKey(score.layer().name())).toList();
    return of(
        shared.stream().mapToDouble(LayerScore::score).toArray(),
        shared.stream()
            .mapToDouble(score -> others.getOrDefault(score.layer().name(), 0.0))
            .toArray());
  }
}
