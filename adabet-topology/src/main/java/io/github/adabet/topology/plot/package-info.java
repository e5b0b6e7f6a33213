/**
 * Pictures of barcodes as PNG and SVG: {@link io.github.adabet.topology.plot.BarcodePlot bars},
 * {@link io.github.adabet.topology.plot.PersistenceDiagramPlot persistence diagrams} and {@link
 * io.github.adabet.topology.plot.BettiCurvePlot Betti curves}.
 *
 * <p>SVG needs nothing but this module and comes out the same, byte for byte, everywhere; PNG is
 * drawn by the JDK's module {@code java.desktop}, without a display, in the fonts of the machine.
 */
@NullMarked
package io.github.adabet.topology.plot;

import org.jspecify.annotations.NullMarked;
