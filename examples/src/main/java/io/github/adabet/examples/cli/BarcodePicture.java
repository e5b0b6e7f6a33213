package io.github.adabet.examples.cli;

import io.github.adabet.topology.Barcode;
import io.github.adabet.topology.plot.BarcodePlot;
import io.github.adabet.topology.plot.BettiCurvePlot;
import io.github.adabet.topology.plot.PersistenceDiagramPlot;
import io.github.adabet.topology.plot.Plot;
import io.github.adabet.topology.plot.PlotOptions;
import java.util.Locale;

/** The pictures of a barcode that {@code --plot-kind} names. */
enum BarcodePicture {
  /** Bars. */
  BARCODE,
  /** Points (birth, death). */
  DIAGRAM,
  /** Betti numbers over the scale. */
  BETTI_CURVE;

  Plot of(Barcode barcode, String title) {
    PlotOptions options = PlotOptions.builder().title(title).build();
    return switch (this) {
      case BARCODE -> BarcodePlot.of(barcode, options);
      case DIAGRAM -> PersistenceDiagramPlot.of(barcode, options);
      case BETTI_CURVE -> BettiCurvePlot.of(barcode, options);
    };
  }

  /** As on the command line. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
