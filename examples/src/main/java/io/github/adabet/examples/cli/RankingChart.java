package io.github.adabet.examples.cli;

import io.github.adabet.LayerRanking;
import io.github.adabet.LayerScore;
import java.awt.Color;
import java.awt.Font;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.HorizontalBarChart;
import org.knowm.xchart.HorizontalBarChartBuilder;
import org.knowm.xchart.style.HorizontalBarStyler;

/** Draws a ranking as a horizontal bar chart, the best layer on top. */
final class RankingChart {
  private static final int WIDTH = 1100;
  private static final int HEIGHT_PER_LAYER = 24;
  private static final int HEIGHT_OF_FRAME = 120;

  private static final int FONT_SIZE = 11;
  private static final Color BAR = new Color(0x0b6e8f);

  private RankingChart() {}

  /**
   * Writes the chart as PNG.
   *
   * <p>Scores span several powers of ten, since the count is divided by the size of the activation,
   * so bars show the score's decimal logarithm above that of the smallest positive score; a score
   * of 0 has no bar.
   *
   * @param ranking what to draw
   * @param file where to; replaced if it exists
   * @throws IOException if the file cannot be written
   */
  static void write(LayerRanking ranking, Path file) throws IOException {
    List<LayerScore> scores = ranking.scores();
    double floor =
        Math.floor(
            scores.stream()
                .mapToDouble(LayerScore::score)
                .filter(score -> score > 0)
                .map(Math::log10)
                .min()
                .orElse(0));
    HorizontalBarChart chart =
        new HorizontalBarChartBuilder()
            .width(WIDTH)
            .height(HEIGHT_OF_FRAME + HEIGHT_PER_LAYER * scores.size())
            .title("Layers by score")
            .xAxisTitle("powers of ten above 1e%.0f".formatted(floor))
            .build();
    HorizontalBarStyler styler = chart.getStyler();
    styler.setLegendVisible(false);
    styler.setChartBackgroundColor(Color.WHITE);
    styler.setSeriesColors(new Color[] {BAR});
    styler.setAxisTickLabelsFont(new Font(Font.MONOSPACED, Font.PLAIN, FONT_SIZE));
    styler.setYAxisTickMarkSpacingHint(1);
    styler.setXAxisMaxLabelCount(scores.size());
    chart.addSeries(
        "score",
        scores.stream()
            .map(score -> score.score() > 0 ? Math.log10(score.score()) - floor : 0)
            .toList(),
        scores.stream().map(score -> score.layer().name()).toList());
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      ChartEncoder.saveChart(chart, out, "PNG");
    }
  }
}
