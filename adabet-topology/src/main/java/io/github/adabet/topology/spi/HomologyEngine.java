package io.github.adabet.topology.spi;

import io.github.adabet.topology.HomologyEstimate;
import io.github.adabet.topology.HomologyResult;
import io.github.adabet.topology.RipsOptions;
import io.github.adabet.topology.control.ComputationControl;
import io.github.adabet.topology.distance.Dissimilarity;
import java.util.List;

/**
 * Computes the persistent homology of Vietoris-Rips filtrations. All engines give equal barcodes
 * and counts for equal arguments, whatever the number of threads. Implementations are safe for use
 * by several threads.
 */
public interface HomologyEngine {
  /**
   * Computes a barcode; interrupting the calling thread ends it early.
   *
   * @param distances any size
   * @param options degrees, field, threshold, threads
   * @return the barcode, with provenance
   * @throws io.github.adabet.topology.ComplexTooLargeException if the complex has more simplices
   *     than the engine can number or needs more memory than the options allow, found before work
   *     starts, or than the engine can hold
   * @throws io.github.adabet.OperationCancelledException if the calling thread is interrupted,
   *     whose interrupt status stays set
   */
  default HomologyResult compute(Dissimilarity distances, RipsOptions options) {
    return compute(distances, options, ComputationControl.NONE);
  }

  /**
   * Computes a barcode, and ends early when asked to.
   *
   * @param distances any size
   * @param options degrees, field, threshold, threads
   * @param control condition, listener and deadline of the call
   * @return the barcode, with provenance
   * @throws io.github.adabet.topology.ComplexTooLargeException if the complex has more simplices
   *     than the engine can number or needs more memory than the options allow, found before work
   *     starts, or than the engine can hold
   * @throws io.github.adabet.OperationCancelledException if the control cancels or the calling
   *     thread is interrupted, whose interrupt status stays set
   * @throws io.github.adabet.topology.control.DeadlineExceededException if the control's time is
   *     over
   */
  HomologyResult compute(Dissimilarity distances, RipsOptions options, ComputationControl control);

  /**
   * What {@link #compute(Dissimilarity, RipsOptions)} will need at most, without starting it. Time:
   * that of one look at each length.
   *
   * @param distances any size
   * @param options degrees, field, threshold, threads; the limit of memory is not looked at
   * @return the estimate
   * @throws io.github.adabet.topology.ComplexTooLargeException if the complex has more simplices
   *     than the engine can number
   */
  HomologyEstimate estimate(Dissimilarity distances, RipsOptions options);

  /**
   * The first Betti counts of many clouds: for each the number of bars of its H1 barcode over F_2
   * with death &gt; birth, essential bars included.
   *
   * @param clouds any number, of any sizes and kinds
   * @param threshold edges with length &lt;= threshold are in; 0 or more, positive infinity for all
   * @param threads the largest number of threads, the caller's own included; 1 or more
   * @param control condition, listener and deadline of the call
   * @return the counts in the order of the clouds
   * @throws io.github.adabet.topology.ComplexTooLargeException if a cloud needs more than the
   *     engine can hold
   * @throws io.github.adabet.OperationCancelledException if the control cancels or the calling
   *     thread is interrupted, whose interrupt status stays set
   * @throws io.github.adabet.topology.control.DeadlineExceededException if the control's time is
   *     over
   */
  long[] firstBettiCounts(
      List<? extends Dissimilarity> clouds,
      float threshold,
      int threads,
      ComputationControl control);
}
