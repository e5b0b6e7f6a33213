package io.github.adabet.topology.plot;

import io.github.adabet.BackendUnavailableException;
import io.github.adabet.topology.Barcode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * A picture of a barcode.
 *
 * <p>Immutable, and safe for use by several threads. Equal barcodes and options give equal
 * pictures: an SVG is the same everywhere, a PNG wherever the JDK and its fonts are.
 */
public abstract sealed class Plot permits BarcodePlot, BettiCurvePlot, PersistenceDiagramPlot {
  private static final String DESKTOP = "java.desktop";

  private final ShownBars shown;
  private final PlotOptions options;

  /**
   * A plot of chosen bars.
   *
   * @throws IllegalArgumentException if the options name a degree that the barcode does not hold,
   *     or the picture is too low for so many degrees
   */
  Plot(Barcode barcode, PlotOptions options) {
    shown = new ShownBars(barcode, options);
    Panels.requireRoom(shown.byDegree().size(), options);
    this.options = options;
  }

  /**
   * The picture as SVG 1.1, without references to anything outside.
   *
   * @return a whole XML document; encode it as UTF-8
   */
  public final String toSvg() {
    String title = options.title().isEmpty() ? kind() : options.title();
    SvgCanvas canvas = new SvgCanvas(options.width(), options.height(), title);
    drawOn(canvas);
    return canvas.finish();
  }

  /**
   * The picture as PNG, of the size that the options say.
   *
   * @return the bytes of a PNG file; the caller's own
   * @throws BackendUnavailableException if this Java runs without the module {@code java.desktop}
   */
  public final byte[] toPng() {
    if (ModuleLayer.boot().findModule(DESKTOP).isEmpty()) {
      throw new BackendUnavailableException(
          "PNG is drawn by the JDK's module "
              + DESKTOP
              + ", which is not loaded: start Java with --add-modules "
              + DESKTOP
              + ", or write SVG, which needs nothing.");
    }
    RasterCanvas canvas = new RasterCanvas(options.width(), options.height());
    drawOn(canvas);
    return canvas.finish();
  }

  /**
   * Writes the picture to a file, in the format of the file's name.
   *
   * @param file ends in {@code .png} or {@code .svg}, in letters of either case; replaced if it
   *     exists
   * @throws IllegalArgumentException if the name ends in neither
   * @throws BackendUnavailableException as {@link #toPng()}
   * @throws IOException if the file cannot be written
   */
  public final void write(Path file) throws IOException {
    String name = file.toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".svg")) {
      Files.writeString(file, toSvg(), StandardCharsets.UTF_8);
    } else if (name.endsWith(".png")) {
      Files.write(file, toPng());
    } else {
      throw new IllegalArgumentException(
          "file is '" + file + "'; its name must end in .png or .svg, which chooses the format.");
    }
  }

  /** What the picture is, for readers who cannot see it, where there is no title. */
  abstract String kind();

  /** Draws everything but the paper and the title into the space that the margins leave. */
  abstract void draw(Canvas canvas, Margins margins);

  final ShownBars shown() {
    return shown;
  }

  private void drawOn(Canvas canvas) {
    canvas.rectangle(0, 0, options.width(), options.height(), Palette.PAPER);
    Margins margins = Margins.of(options);
    if (!options.title().isEmpty()) {
      canvas.text(
          Canvas.Text.of(
                  options.title(),
                  options.width() / 2.0,
                  Margins.TITLE_BASE_LINE,
                  Canvas.Anchor.MIDDLE,
                  Margins.titleSize(options),
                  Palette.INK)
              .inBold());
    }
    draw(canvas, margins);
  }

  /**
   * The space between title, axis titles and the picture's edges, in pixels.
   *
   * @param left where plots without an axis on the left begin
   * @param top below the title
   * @param right where plots end
   * @param bottom where the horizontal axis is
   */
  record Margins(double left, double top, double right, double bottom) {
    static final double TITLE_BASE_LINE = 30;
    private static final double TITLE_SIZE = 17;
    private static final double TITLE_HEIGHT = 46;
    private static final double LETTER_WIDTH = 0.62;
    private static final double SIDE = 24;
    private static final double TOP = 16;
    private static final double AXIS_HEIGHT = 54;

    /** Smaller than usual if the title is long, for letters of the usual width. */
    static double titleSize(PlotOptions options) {
      double across = options.width() - 2 * SIDE;
      return Math.min(TITLE_SIZE, across / (LETTER_WIDTH * options.title().length()));
    }

    static Margins of(PlotOptions options) {
      return new Margins(
          SIDE,
          options.title().isEmpty() ? TOP : TITLE_HEIGHT,
          options.width() - SIDE,
          options.height() - AXIS_HEIGHT);
    }
  }
}
