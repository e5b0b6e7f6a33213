package io.github.adabet.djl.internal.train;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.github.adabet.djl.internal.train.data.FrozenPrefix;
import io.github.adabet.djl.internal.train.gradient.GradientMethod;
import io.github.adabet.djl.internal.train.plan.TrainingPlan;
import io.github.adabet.djl.internal.tree.BlockTree;
import java.util.function.BiConsumer;

/**
 * How the network of a run is run. A run knows its network as a tree of leaves with parameters, and
 * leaves it to this how these come to their outputs. Not thread-safe.
 */
public interface NetworkExecution {

  /**
   * Runs a batch in inference mode.
   *
   * @param inputs neither closed nor changed
   * @return what the network puts out; the caller closes it
   */
  NDList infer(NDList inputs);

  /**
   * Runs a batch in inference mode and shows each leaf that has parameters.
   *
   * @param inputs neither closed nor changed
   * @param seen is shown a leaf that has run, and what it put out, valid during the call
   */
  void observe(NDList inputs, BiConsumer<BlockTree.Leaf, NDList> seen);

  /**
   * Returns what runs before the first trained layer.
   *
   * @param plan what is trained
   * @param batchSize samples of a full batch
   * @param owner owns what the prefix learns of the network, so that neither it nor what it has put
   *     out is of use once this is closed
   */
  FrozenPrefix prefix(TrainingPlan plan, int batchSize, NDManager owner);

  /**
   * Returns what computes gradients, from the end of the prefix on.
   *
   * @param plan what is trained
   * @param manager the manager below which it works
   * @param segments segments of activation recomputation, 1 for none
   */
  GradientMethod gradients(TrainingPlan plan, NDManager manager, int segments);
}
