package io.github.adabet.examples.report;

import io.github.adabet.examples.classification.ClassificationResult;
import io.github.adabet.examples.files.WholeFile;
import io.github.adabet.examples.report.PictureSurface.Anchor;
import io.github.adabet.examples.report.PictureSurface.Role;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/**
 * A confusion matrix as a picture: a row per true class, a column per predicted class, each cell
 * coloured by its share of the row's samples. Up to {@value #MOST_WITH_COUNTS} classes have counts
 * in the cells, up to {@value #MOST_WITH_NAMES} names beside them, more have only every tenth's or
 * hundredth's index; above 200 classes neighbouring ones share a row. Immutable.
 */
public final class ConfusionPicture {
  private static final int MOST_WITH_COUNTS = 20;
  private static final int MOST_WITH_NAMES = 60;
  private static final int LONGEST_NAME = 24;
  private static final int PIXELS = 2;
  private static final double MARGIN = 12;
  private static final double LINE = 18;
  private static final double TITLE_SIZE = 13;
  private static final double STRONG = 0.55;
  // The opacity of the least share: among many classes, cells are small and shares are too.
  private static final double WEAKEST = 0.08;
  private static final double WEAKEST_OF_MANY = 0.2;
  // Of a sans-serif's letters, in heights of the font; wide enough for most names.
  private static final double LETTER = 0.55;

  private final ConfusionGrid grid;
  private final double side;
  private final double nameSize;
  private final double left;
  private final double bottom;

  private ConfusionPicture(ConfusionGrid grid) {
    this.grid = grid;
    int size = grid.size();
    this.side =
        size <= MOST_WITH_COUNTS
            ? Math.max(30, Math.min(56, 560.0 / size))
            : size <= MOST_WITH_NAMES ? 14 : Math.max(4, Math.floor(800.0 / size));
    this.nameSize = size <= MOST_WITH_COUNTS ? 12 : 10.5;
    int longest = 3;
    for (int row = 0; hasNames() && row < size; row++) {
      longest = Math.max(longest, shown(row).length());
    }
    double names = longest * nameSize * LETTER + 10;
    this.left = MARGIN + LINE + names;
    this.bottom = names + 2 * LINE + MARGIN;
  }

  /**
   * Lays out the picture of a result.
   *
   * @param result of any number of classes
   * @return the picture
   */
  public static ConfusionPicture of(ClassificationResult result) {
    return new ConfusionPicture(ConfusionGrid.of(result));
  }

  /**
   * The picture inside an HTML page.
   *
   * @param page what is written to
   */
  public void draw(Markup page) {
    SvgSurface surface = new SvgSurface(page, width(), height(), title());
    draw(surface);
    surface.finish();
  }

  /**
   * The picture as a file of its own.
   *
   * @return SVG, on white
   */
  public String svg() {
    Markup file = Markup.fragment();
    SvgSurface surface = new SvgSurface(file, width(), height(), title());
    surface.whiteGround();
    draw(surface);
    surface.finish();
    return file + "\n";
  }

  /**
   * Writes the picture as PNG, on white, two pixels for each of the layout's.
   *
   * @param file where to; replaced as a whole
   * @throws IOException if it cannot be written, or the system has no font to write with; the
   *     message says what to add
   */
  public void writePng(Path file) throws IOException {
    PngSurface surface = new PngSurface(width(), height(), PIXELS);
    draw(surface);
    surface.write(file);
  }

  /**
   * Writes the picture in the format that the name of the file says.
   *
   * @param file where to: SVG if its name ends in {@code .svg}, otherwise PNG; replaced as a whole
   * @throws IOException if it cannot be written
   */
  public void write(Path file) throws IOException {
    if (file.toString().toLowerCase(Locale.ROOT).endsWith(".svg")) {
      WholeFile.write(file, svg());
    } else {
      writePng(file);
    }
  }

  /** Pixels. */
  int width() {
    double matrix = left + side * grid.size() + MARGIN;
    double words = 2 * MARGIN + LETTER * nameSize * legend().length();
    return (int) Math.ceil(Math.max(matrix, words));
  }

  /** Pixels. */
  int height() {
    return (int) Math.ceil(MARGIN + side * grid.size() + bottom);
  }

  private String title() {
    return String.format(
        Locale.ROOT,
        "Confusion matrix of %d classes: rows are true classes, columns predicted ones",
        grid.size() * grid.together());
  }

  private String legend() {
    String legend = "Colour: share of the row's samples, from none to all.";
    return grid.together() == 1
        ? legend
        : legend + " Each cell sums %d by %d classes.".formatted(grid.together(), grid.together());
  }

  private boolean hasNames() {
    return grid.size() <= MOST_WITH_NAMES;
  }

  private void draw(PictureSurface surface) {
    double end = side * grid.size();
    for (int row = 0; row < grid.size(); row++) {
      for (int column = 0; column < grid.size(); column++) {
        if (grid.count(row, column) > 0) {
          drawCell(surface, row, column);
        }
      }
    }
    surface.frame(left, MARGIN, end);
    for (int row = 0; row < grid.size(); row++) {
      String name = hasNames() ? shown(row) : tick(row);
      if (!name.isEmpty()) {
        double middle = side * (row + 0.5) + nameSize * 0.35;
        Role role = hasNames() ? Role.INK : Role.SOFT;
        surface.text(name, left - 6, MARGIN + middle, Anchor.END, role, nameSize, false);
        surface.text(name, left + middle, MARGIN + end + 6, Anchor.END, role, nameSize, true);
      }
    }
    drawTitles(surface, end);
  }

  private void drawTitles(PictureSurface surface, double end) {
    double middle = end / 2;
    surface.text(
        "true class", MARGIN + 10, MARGIN + middle, Anchor.MIDDLE, Role.SOFT, TITLE_SIZE, true);
    double below = height() - MARGIN - LINE - 8;
    surface.text(
        "predicted class", left + middle, below, Anchor.MIDDLE, Role.SOFT, TITLE_SIZE, false);
    surface.text(legend(), MARGIN, height() - MARGIN, Anchor.START, Role.SOFT, nameSize, false);
  }

  private void drawCell(PictureSurface surface, int row, int column) {
    double x = left + side * column;
    double y = MARGIN + side * row;
    double share = grid.share(row, column);
    String meaning = "";
    if (hasNames()) {
      meaning =
          String.format(
              Locale.ROOT,
              "%s taken for %s: %d of %d (%.1f %%)",
              grid.name(row),
              grid.name(column),
              grid.count(row, column),
              grid.total(row),
              100 * share);
    }
    double weakest = grid.size() <= MOST_WITH_COUNTS ? WEAKEST : WEAKEST_OF_MANY;
    surface.cell(x, y, side, weakest + (1 - weakest) * share, meaning);
    if (grid.size() <= MOST_WITH_COUNTS) {
      String count = Long.toString(grid.count(row, column));
      double size = Math.min(12, side / (LETTER * (count.length() + 1)));
      Role role = share > STRONG ? Role.ON_CELL : Role.INK;
      surface.text(
          count, x + side / 2, y + side / 2 + size * 0.35, Anchor.MIDDLE, role, size, false);
    }
  }

  private String shown(int row) {
    String name = grid.name(row);
    return ShownName.of(name, LONGEST_NAME);
  }

  /** The index of a class, where there is room for it; an empty text elsewhere. */
  private String tick(int row) {
    return row % 10 == 0 ? Integer.toString(row * grid.together()) : "";
  }
}
