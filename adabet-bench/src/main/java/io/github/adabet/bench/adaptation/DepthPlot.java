package io.github.adabet.bench.adaptation;

import io.github.adabet.Layer;
import io.github.adabet.bench.adaptation.Experiment.Case;
import io.github.adabet.bench.adaptation.job.Finding;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The scores of one pair over the depth of its network, for the first seed: a strip for each score,
 * a field for each layer in forward order, the darker the better its place in the ranking. Layers
 * of equal score have equal fields.
 */
final class DepthPlot {
  private static final double WIDTH = 1000;
  private static final double LEFT = 190;
  private static final double TOP = 44;
  private static final double STRIP = 16;
  private static final double GAP = 3;

  private DepthPlot() {}

  /** The picture. */
  static String draw(Evidence evidence, Case of) {
    Experiment experiment = evidence.experiment();
    List<Layer> layers =
        evidence
            .rows()
            .finding(experiment.source(of), Finding.Source.class)
            .map(Finding.Source::layers)
            .orElse(List.of());
    Map<String, List<Double>> scores = new LinkedHashMap<>();
    experiment
        .scores(of, 1, evidence.rows())
        .forEach(
            (name, found) -> {
              List<Double> values = found.values();
              if (values != null) {
                scores.put(name, values);
              }
            });
    Svg svg = new Svg(WIDTH, TOP + (STRIP + GAP) * Math.max(1, scores.size()) + 12);
    svg.text(10, 18, Svg.Anchor.START, of.pair().label() + ": place of each layer, by score");
    svg.text(LEFT, 36, Svg.Anchor.START, "first layer");
    svg.text(WIDTH - 10, 36, Svg.Anchor.END, "last layer");
    double y = TOP;
    for (Map.Entry<String, List<Double>> score : scores.entrySet()) {
      svg.text(LEFT - 8, y + STRIP - 4, Svg.Anchor.END, score.getKey());
      strip(svg, y, layers, score.getValue());
      y += STRIP + GAP;
    }
    return svg.toString();
  }

  private static void strip(Svg svg, double y, List<Layer> layers, List<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    double width = (WIDTH - 10 - LEFT) / Math.max(1, values.size());
    for (int i = 0; i < values.size(); i++) {
      double value = values.get(i);
      long below = Arrays.stream(sorted).filter(other -> other < value).count();
      double share = sorted.length < 2 ? 1 : below / (sorted.length - 1.0);
      int light = (int) Math.round(240 - 200 * share);
      String colour =
          String.format(Locale.ROOT, "rgb(%d,%d,%d)", light, Math.min(255, light + 10), 245);
      String title = String.format(Locale.ROOT, "%s: %.4g", layers.get(i).name(), value);
      svg.box(LEFT + i * width, y, width, STRIP, colour, title);
    }
  }
}
