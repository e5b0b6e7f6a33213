package io.github.adabet.examples.report;

import io.github.adabet.LayerRanking;
import io.github.adabet.LayerScore;
import io.github.adabet.examples.files.WholeFile;
import io.github.adabet.examples.report.PictureSurface.Anchor;
import io.github.adabet.examples.report.PictureSurface.Role;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;

/**
 * A ranking as a picture: one horizontal bar per layer on a logarithmic scale, best first, the
 * selected layers in colour. A score of 0 has no bar. Names are whole up to {@value #LONGEST_NAME}
 * characters. Immutable.
 */
public final class RankingBars {
  private static final double MARGIN = 12;
  private static final double BARS = 500;
  private static final double NUMBERS = 70;
  private static final double ROW = 20;
  private static final double AXIS = 40;
  private static final double HEADING = 48;
  private static final double TITLE_SIZE = 15;
  private static final double SIZE = 11;
  private static final double LETTER = 0.56;
  private static final int LONGEST_NAME = 70;
  private static final int MOST_ROWS_WITH_ONE_AXIS = 40;
  private static final int MOST_ROWS_IN_TWO_PIXELS = 300;
  private static final String AXIS_TITLE = "score (logarithmic scale)";

  private final LayerRanking ranking;
  private final Set<String> selected;
  private final double lowest;
  private final double highest;
  private final double names;

  /**
   * Lays out the bars.
   *
   * @param ranking the layers and their scores
   * @param selected the names of the layers that are trained
   */
  public RankingBars(LayerRanking ranking, Collection<String> selected) {
    this.ranking = ranking;
    this.selected = Set.copyOf(selected);
    double[] exponents =
        ranking.scores().stream()
            .mapToDouble(LayerScore::score)
            .filter(score -> score > 0)
            .map(Math::log10)
            .sorted()
            .toArray();
    this.lowest = exponents.length == 0 ? 0 : Math.ceil(exponents[0]) - 1;
    this.highest =
        exponents.length == 0
            ? 1
            : Math.max(lowest + 1, Math.ceil(exponents[exponents.length - 1]));
    int longest =
        ranking.scores().stream().mapToInt(score -> score.layer().name().length()).max().orElse(0);
    this.names = MARGIN + LETTER * SIZE * Math.min(longest, LONGEST_NAME) + 16;
  }

  /**
   * Adds the picture of all layers to a page.
   *
   * @param page what is written to
   */
  public void draw(Markup page) {
    draw(page, 0, ranking.scores().size());
  }

  /**
   * Adds the picture of some layers to a page, on the scale of all.
   *
   * @param page what is written to
   * @param from the first place in the ranking, from 0
   * @param to the end (excluded), at most the number of layers
   */
  public void draw(Markup page, int from, int to) {
    SvgSurface surface =
        new SvgSurface(
            page,
            width(),
            height(to - from, 0),
            "Score of each layer on a logarithmic scale, best first");
    draw(surface, from, to, 0);
    surface.finish();
  }

  /**
   * Writes the picture of all layers in the format that the name of the file says.
   *
   * @param file where to: SVG if its name ends in {@code .svg}, otherwise PNG; replaced as a whole
   * @param title what was ranked
   * @param note by what, and which layers are in colour
   * @throws IOException if it cannot be written, or the system has no font to write with; the
   *     message says what to add
   */
  public void write(Path file, String title, String note) throws IOException {
    int rows = ranking.scores().size();
    if (file.toString().toLowerCase(Locale.ROOT).endsWith(".svg")) {
      Markup text = Markup.fragment();
      SvgSurface surface = new SvgSurface(text, width(), height(rows, HEADING), title);
      surface.whiteGround();
      drawHeading(surface, title, note);
      draw(surface, 0, rows, HEADING);
      surface.finish();
      WholeFile.write(file, text + "\n");
      return;
    }
    PngSurface surface =
        new PngSurface(width(), height(rows, HEADING), rows > MOST_ROWS_IN_TWO_PIXELS ? 1 : 2);
    drawHeading(surface, title, note);
    draw(surface, 0, rows, HEADING);
    surface.write(file);
  }

  private int width() {
    return (int) Math.ceil(names + BARS + NUMBERS + MARGIN);
  }

  private static int height(int rows, double above) {
    return (int) Math.ceil(above + AXIS + ROW * rows + (hasTwoAxes(rows) ? AXIS : 0) + MARGIN);
  }

  private static boolean hasTwoAxes(int rows) {
    return rows > MOST_ROWS_WITH_ONE_AXIS;
  }

  private static void drawHeading(PictureSurface surface, String title, String note) {
    surface.text(title, MARGIN, MARGIN + TITLE_SIZE, Anchor.START, Role.INK, TITLE_SIZE, false);
    surface.text(note, MARGIN, MARGIN + 2.3 * TITLE_SIZE, Anchor.START, Role.SOFT, SIZE, false);
  }

  private void draw(PictureSurface surface, int from, int to, double above) {
    double top = above + AXIS;
    double bottom = top + ROW * (to - from);
    drawAxis(surface, top, bottom - top);
    drawScale(surface, top - 7, top - 22);
    if (hasTwoAxes(to - from)) {
      drawScale(surface, bottom + 14, bottom + 31);
    }
    double y = top;
    for (LayerScore score : ranking.scores().subList(from, to)) {
      drawBar(surface, score, y);
      y += ROW;
    }
  }

  private void drawAxis(PictureSurface surface, double top, double length) {
    for (double exponent = lowest; exponent <= highest; exponent++) {
      surface.line(names + length(Math.pow(10, exponent)), top - 3, length + 3);
    }
  }

  private void drawScale(PictureSurface surface, double ticks, double title) {
    for (double exponent = lowest; exponent <= highest; exponent++) {
      surface.text(
          String.format(Locale.ROOT, "1e%.0f", exponent),
          names + length(Math.pow(10, exponent)),
          ticks,
          Anchor.MIDDLE,
          Role.SOFT,
          SIZE,
          false);
    }
    surface.text(AXIS_TITLE, names + BARS / 2, title, Anchor.MIDDLE, Role.SOFT, SIZE, false);
  }

  private void drawBar(PictureSurface surface, LayerScore score, double top) {
    String name = score.layer().name();
    double base = top + ROW / 2 + 4;
    double length = length(score.score());
    boolean strong = selected.contains(name);
    surface.text(
        ShownName.of(name, LONGEST_NAME),
        names - 8,
        base,
        Anchor.END,
        strong ? Role.INK : Role.SOFT,
        SIZE,
        false);
    surface.bar(names, top + 3, length, ROW - 6, strong, score.toString());
    surface.text(
        score.score() > 0 ? String.format(Locale.ROOT, "%.2e", score.score()) : "0",
        names + length + 6,
        base,
        Anchor.START,
        strong ? Role.INK : Role.SOFT,
        SIZE,
        false);
  }

  /** Length of the bar of a score, in the units of the picture. */
  private double length(double score) {
    return score > 0 ? BARS * (Math.log10(score) - lowest) / (highest - lowest) : 0;
  }
}
