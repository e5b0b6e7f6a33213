package io.github.adabet.examples;

import io.github.adabet.topology.Barcode;
import io.github.adabet.topology.HomologyEngines;
import io.github.adabet.topology.HomologyResult;
import io.github.adabet.topology.RipsOptions;
import io.github.adabet.topology.distance.DistanceMatrix;
import io.github.adabet.topology.plot.BarcodePlot;
import java.io.IOException;
import java.nio.file.Path;

/** Finds the loop of a noisy circle, and draws its barcode. */
public final class BarcodeExample {
  private BarcodeExample() {}

  /**
   * Runs the example.
   *
   * @param arguments the picture to write, ending in .png or .svg; none to write no picture
   * @throws IOException if the picture cannot be written
   */
  public static void main(String[] arguments) throws IOException {
    float[][] points = new float[60][];
    for (int i = 0; i < points.length; i++) {
      double radius = 1 + 0.1 * Math.sin(37.0 * i);
      points[i] = new float[] {(float) (radius * Math.cos(i)), (float) (radius * Math.sin(i))};
    }
    RipsOptions options = RipsOptions.builder().maximumDegree(1).minimumPersistence(0.3).build();
    HomologyResult result =
        HomologyEngines.automatic().compute(DistanceMatrix.euclidean(points), options);
    Barcode barcode = result.barcode();
    System.out.printf("loops: %s%nby the engine %s%n", barcode.bars(1), result.provenance());
    if (arguments.length > 0) {
      BarcodePlot.of(barcode).write(Path.of(arguments[0]));
    }
  }
}
