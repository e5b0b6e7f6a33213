package io.github.adabet.djl.internal.train;

import ai.djl.ndarray.NDArray;
import io.github.adabet.djl.internal.engine.ArrayBytes;
import io.github.adabet.djl.internal.train.resume.StoredNumbers;
import io.github.adabet.djl.internal.train.resume.TrainingCheckpoint;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The weights of the best epoch so far: in the checkpoint directory if there is one, otherwise in
 * memory. Not thread-safe; the copies belong to the manager of the weights.
 */
final class BestWeights {

  private final Map<String, NDArray> weights;
  private final Map<String, NDArray> copies = new LinkedHashMap<>();
  private final @Nullable TrainingCheckpoint checkpoint;
  private final boolean wanted;

  /**
   * Prepares to keep weights.
   *
   * @param weights the arrays that change in training, by unique name
   * @param checkpoint where to keep them, or null for in memory
   * @param wanted whether the run is to end with them
   */
  BestWeights(
      Map<String, NDArray> weights, @Nullable TrainingCheckpoint checkpoint, boolean wanted) {
    this.weights = weights;
    this.checkpoint = checkpoint;
    this.wanted = wanted;
  }

  /** Keeps the present weights as those of an epoch, the best so far. */
  void keep(int epoch) {
    if (checkpoint != null) {
      checkpoint.saveBest(epoch, StoredNumbers.of(weights));
    } else if (wanted) {
      weights.forEach(this::copy);
    }
  }

  private void copy(String name, NDArray array) {
    NDArray copy = copies.get(name);
    if (copy == null) {
      copies.put(name, array.duplicate());
    } else {
      ArrayBytes.copyInto(copy, array);
    }
  }

  /**
   * Puts the weights of the best epoch into the network, if they are wanted.
   *
   * @param bestEpoch the best epoch, or null if none was validated
   * @return whether the network holds them now
   */
  boolean apply(@Nullable Integer bestEpoch) {
    if (!wanted || bestEpoch == null) {
      return false;
    }
    if (checkpoint != null) {
      checkpoint.restoreBest(bestEpoch, StoredNumbers.of(weights));
      return true;
    }
    weights.forEach(
        (name, array) -> {
          NDArray copy = copies.get(name);
          if (copy == null) {
            throw new IllegalStateException("no copy of " + name);
          }
          ArrayBytes.copyInto(array, copy);
        });
    return true;
  }
}
