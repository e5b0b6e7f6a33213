package io.github.adabet.topology.spi;

import io.github.adabet.topology.DistanceMatrix;
import io.github.adabet.topology.HomologyResult;
import io.github.adabet.topology.RipsOptions;
import java.util.function.BooleanSupplier;

/**
 * Computes the persistent homology of Vietoris-Rips filtrations. All engines give equal barcodes
 * for equal arguments. Implementations are safe for use by several threads.
 */
@FunctionalInterface
public interface HomologyEngine {
  /**
   * Computes a barcode; interrupting the calling thread ends it early.
   *
   * @param distances any size
   * @param options degrees, field, threshold
   * @return the barcode, with provenance
   * @throws io.github.adabet.topology.ComplexTooLargeException if the complex has more simplices
   *     than the engine can number, found before work starts, or than it can hold
   * @throws io.github.adabet.OperationCancelledException if the calling thread is interrupted,
   *     whose interrupt status stays set
   */
  default HomologyResult compute(DistanceMatrix distances, RipsOptions options) {
    return compute(distances, options, () -> false);
  }

  /**
   * Computes a barcode, and ends early when asked to.
   *
   * @param distances any size
   * @param options degrees, field, threshold
   * @param cancelled true to stop; asked often, possibly from several threads at once, so it must
   *     be cheap and thread-safe
   * @return the barcode, with provenance
   * @throws io.github.adabet.topology.ComplexTooLargeException if the complex has more simplices
   *     than the engine can number, found before work starts, or than it can hold
   * @throws io.github.adabet.OperationCancelledException if the condition holds or the calling
   *     thread is interrupted, whose interrupt status stays set
   */
  HomologyResult compute(DistanceMatrix distances, RipsOptions options, BooleanSupplier cancelled);
}
