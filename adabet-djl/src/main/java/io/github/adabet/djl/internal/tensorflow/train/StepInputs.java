package io.github.adabet.djl.internal.tensorflow.train;

import io.github.adabet.djl.data.LabelledTensors;
import io.github.adabet.djl.data.Samples;
import io.github.adabet.djl.internal.tensorflow.variable.TrainableModel;
import io.github.adabet.djl.internal.train.data.LabelledBatches;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the training data for steps, or takes from the cache what the frozen prefix made of it. Not
 * thread-safe.
 */
final class StepInputs {

  private final TrainableModel model;
  private final LabelledBatches batches;
  private final Samples samples;
  private final @Nullable CachedPrefix cache;

  /**
   * Prepares.
   *
   * @param model the network
   * @param batches how the samples are divided
   * @param samples the training data
   * @param cache stays its owner's; null for none
   */
  StepInputs(
      TrainableModel model,
      LabelledBatches batches,
      Samples samples,
      @Nullable CachedPrefix cache) {
    this.model = model;
    this.batches = batches;
    this.samples = samples;
    this.cache = cache;
  }

  /** Gives the micro-batches of one epoch in turn; whoever began it closes it. */
  interface Pass extends AutoCloseable {

    /**
     * Returns the next micro-batch, which the caller closes.
     *
     * @param part the positions of its samples
     * @param step index of the step, from 0, for messages
     */
    StepBatch next(long[] part, long step);

    @Override
    void close();
  }

  /**
   * Begins an epoch.
   *
   * @param epoch which one, from 1
   * @param order the samples in the order to visit
   * @param first the first batch to give, from 0
   */
  Pass epoch(int epoch, long[] order, int first) {
    CachedPrefix kept = cache;
    if (kept != null && kept.isComplete()) {
      kept.requireUnchanged(order);
      return new Pass() {
        @Override
        public StepBatch next(long[] part, long step) {
          return kept.read(part);
        }

        @Override
        public void close() {
          // Nothing was begun.
        }
      };
    }
    List<long[]> parts = new ArrayList<>();
    for (int batch = first; batch < batches.count(); batch++) {
      parts.addAll(batches.parts(batches.samplesOf(order, batch)));
    }
    SampleReader reader =
        new SampleReader(samples.epoch(epoch), parts.iterator(), batches.readAhead());
    return new Pass() {
      @Override
      public StepBatch next(long[] part, long step) {
        LabelledTensors batch = reader.next();
        SampleReader.requireFinite(batch.inputs(), part, "step " + (step + 1));
        return kept == null
            ? new StepBatch(
                model.feeds(batch.inputs()), batch.labels().first(), batch.inputs().toString())
            : kept.keep(batch, part);
      }

      @Override
      public void close() {
        reader.close();
      }
    };
  }
}
