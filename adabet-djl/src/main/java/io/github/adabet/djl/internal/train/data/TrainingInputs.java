package io.github.adabet.djl.internal.train.data;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import ai.djl.training.dataset.Batch;
import io.github.adabet.djl.internal.train.plan.Finiteness;
import io.github.adabet.djl.internal.walk.Frontier;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads the training data and runs it through the frozen prefix, or takes what the prefix put out
 * from the cache. Not thread-safe.
 */
public final class TrainingInputs {

  private final LabelledBatches batches;
  private final FrozenPrefix prefix;
  private final @Nullable PrefixOutputs cache;

  public TrainingInputs(
      LabelledBatches batches, FrozenPrefix prefix, @Nullable PrefixOutputs cache) {
    this.batches = batches;
    this.prefix = prefix;
    this.cache = cache;
  }

  /**
   * Begins a pass over the data.
   *
   * @param manager owns what the batches do not
   * @param order the samples in the order to visit
   * @param first the first batch to give, from 0
   * @param epoch which epoch of the run, from 1
   */
  public MicroBatch.Source epoch(NDManager manager, long[] order, int first, int epoch) {
    PrefixOutputs kept = cache;
    if (kept != null && kept.complete()) {
      kept.requireUnchanged(order);
      return (samples, step) -> kept.read(manager, samples);
    }
    LabelledBatches.Pass pass = batches.epoch(epoch).iterate(manager, order, first);
    return new MicroBatch.Source() {
      @Override
      public MicroBatch next(long[] samples, long step) {
        return read(pass.next(), samples, step);
      }

      @Override
      public void close() {
        pass.close();
      }
    };
  }

  private MicroBatch read(Batch batch, long[] samples, long step) {
    try {
      requireFinite(batches, batch, samples, "step " + (step + 1));
      Frontier frontier = prefix.run(batch.getData(), samples.length);
      if (cache != null) {
        cache.keep(samples, batch, frontier);
      }
      return new MicroBatch(frontier, batch.getLabels(), batch);
    } catch (RuntimeException | Error e) {
      batch.close();
      throw e;
    }
  }

  /**
   * Checks the inputs of a batch.
   *
   * @param batches where the batch was read
   * @param batch the batch
   * @param samples its samples' positions in the data set
   * @param place what it is for, for the message
   * @throws IllegalArgumentException if they hold NaN or infinities, or could not be put together
   */
  public static void requireFinite(
      LabelledBatches batches, Batch batch, long[] samples, String place) {
    boolean finite;
    try {
      finite = Finiteness.holds(batch.getData());
    } catch (EngineException e) {
      throw batches.unreadable(samples, batch.getManager(), e);
    }
    if (!finite) {
      throw new IllegalArgumentException(
          "The input of "
              + place
              + " holds NaN or infinities, in one of the samples "
              + Arrays.toString(samples)
              + " of the data set. Remove or repair them");
    }
  }
}
