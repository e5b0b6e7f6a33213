package io.github.adabet.freshjvm;

import io.github.adabet.topology.FirstBettiCounter;
import io.github.adabet.topology.HomologyEngines;
import io.github.adabet.topology.RipsOptions;
import io.github.adabet.topology.distance.DistanceMatrix;

/**
 * Run in a JVM of its own: prints a barcode, and how it and a count were computed. In a package
 * that the module has not, so that it may stand on the class path beside the module.
 */
public final class FreshJvmProgram {
  private FreshJvmProgram() {}

  public static void main(String[] arguments) {
    if (Boolean.getBoolean("adabet.freshjvm.interrupted")) {
      Thread.currentThread().interrupt();
      HomologyEngines.automatic();
      if (!Thread.interrupted()) {
        throw new IllegalStateException("The thread's interrupt status was lost.");
      }
    }
    DistanceMatrix square = DistanceMatrix.ofCondensed(4, new float[] {1, 2, 1, 1, 2, 1});
    System.out.println(HomologyEngines.automatic().compute(square, RipsOptions.defaults()));
    FirstBettiCounter counter = FirstBettiCounter.create();
    System.out.println("loops " + counter.count(square));
    System.out.println(counter.provenance());
  }
}
