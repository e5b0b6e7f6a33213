package io.github.adabet.examples.training;

import io.github.adabet.LayerRanking;
import io.github.adabet.LayerSelection;
import io.github.adabet.MemoryEstimate;
import io.github.adabet.SelectionCosts;
import io.github.adabet.TrainingReport;
import io.github.adabet.examples.classification.ClassificationResult;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a training came to.
 *
 * @param scheme by what layers were chosen
 * @param used network, weights, images and the like, as texts by what they say
 * @param ranking what layers were chosen from before training, or null if the scheme chose
 *     otherwise
 * @param selection what was chosen before training, or null if the scheme chose during it
 * @param before how the network classified the images for testing, or null if there are none
 * @param after the same after training
 * @param report layers, epochs, memory and time of the training
 * @param costs time and memory of what stands around it
 */
public record TrainingOutcome(
    String scheme,
    Map<String, String> used,
    @Nullable LayerRanking ranking,
    @Nullable LayerSelection selection,
    @Nullable ClassificationResult before,
    @Nullable ClassificationResult after,
    TrainingReport report,
    Costs costs) {
  /** Copies the texts. */
  public TrainingOutcome {
    used = Collections.unmodifiableMap(new LinkedHashMap<>(used));
  }

  /**
   * Time and memory.
   *
   * @param selectionSeconds time of choosing layers, before training or during it, 0 if nothing had
   *     to be computed
   * @param selectionEstimateBytes what choosing was expected to need above the idle process; null
   *     if nothing was computed or it is not known
   * @param selectionPeakBytes highest resident memory while choosing above that before; null if
   *     nothing was computed or the system does not tell
   * @param trainingSeconds time of the training, choosing during it left out
   * @param trainingCpuSeconds processor time of all threads meanwhile; null for a training that was
   *     resumed, whose time before is not known, or if the system does not tell
   * @param trainingPeakBytes highest resident memory while training, choosing during it left out,
   *     above that when it started, after free native memory was given back; null for a training
   *     that was resumed, or if the system does not tell
   * @param trainingHeapBytes by how much the resident part of the Java heap has grown from then to
   *     the end of the training, 0 or more; null as the peak is, or if Java does not tell
   */
  public record Costs(
      double selectionSeconds,
      @Nullable Long selectionEstimateBytes,
      @Nullable Long selectionPeakBytes,
      double trainingSeconds,
      @Nullable Double trainingCpuSeconds,
      @Nullable Long trainingPeakBytes,
      @Nullable Long trainingHeapBytes) {
    /**
     * The costs of a training whose layers may have been chosen during it, which these hold still
     * as costs of the training.
     *
     * @param choosing what choosing took; null if nothing was chosen during training
     * @return the costs
     */
    Costs withChoosing(@Nullable SelectionCosts choosing) {
      if (choosing == null) {
        return this;
      }
      MemoryEstimate estimate = choosing.memoryEstimate();
      Double cpu = choosing.cpuSeconds();
      return new Costs(
          selectionSeconds + choosing.seconds(),
          estimate == null ? null : Long.valueOf(estimate.aboveIdle()),
          choosing.measuredPeakBytes(),
          Math.max(0, trainingSeconds - choosing.seconds()),
          trainingCpuSeconds == null || cpu == null
              ? null
              : Double.valueOf(Math.max(0, trainingCpuSeconds - cpu)),
          trainingPeakBytes,
          trainingHeapBytes);
    }

    /**
     * The highest memory of training without what the Java heap has grown by: what an estimate is
     * to be compared with.
     *
     * @return bytes above the idle process; null if the peak or the heap is not known
     */
    public @Nullable Long trainingPeakBesideHeap() {
      return trainingPeakBytes == null || trainingHeapBytes == null
          ? null
          : Long.valueOf(Math.max(0, trainingPeakBytes - trainingHeapBytes));
    }

    /**
     * The highest memory of choosing and training.
     *
     * @return bytes above the idle process, or null if the system does not tell
     */
    public @Nullable Long peakBytes() {
      if (trainingPeakBytes == null || selectionPeakBytes == null) {
        return trainingPeakBytes;
      }
      return Math.max(trainingPeakBytes, selectionPeakBytes);
    }
  }
}
