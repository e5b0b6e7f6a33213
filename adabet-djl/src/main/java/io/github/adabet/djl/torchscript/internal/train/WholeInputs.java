package io.github.adabet.djl.torchscript.internal.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.github.adabet.djl.internal.train.data.FrozenPrefix;
import io.github.adabet.djl.internal.walk.Frontier;
import io.github.adabet.djl.internal.walk.WalkHistory;

/**
 * The inputs as they are: what lies before the first trained layer runs in the same walk as the
 * rest, since its values are not all tensors.
 *
 * @param batchSize samples of a full batch
 */
record WholeInputs(int batchSize) implements FrozenPrefix {

  @Override
  public Frontier run(NDList inputs, int samples) {
    NDList aliases = new NDList();
    inputs.stream().map(NDArray::stopGradient).forEach(aliases::add);
    return Frontier.start(history(samples), aliases);
  }

  @Override
  public WalkHistory history(int samples) {
    return new WalkHistory();
  }

  @Override
  public boolean fillsUp() {
    return false;
  }

  @Override
  public String split() {
    return "";
  }
}
