package io.github.adabet.djl;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.training.GradientCollector;
import io.github.adabet.UnsupportedModelException;
import org.jspecify.annotations.Nullable;

/**
 * The gradient recording of one step.
 *
 * <p>Recording begins just before the first leaf that is trained. What runs before it, the frozen
 * prefix, runs in inference mode: no dropout, running statistics used and kept. After it each leaf
 * runs in the mode the plan says.
 *
 * <p>The creator closes it, on the same thread. An engine may allow one recording per process at a
 * time (PyTorch).
 */
final class RecordedPass implements BlockWalker.LeafHook, AutoCloseable {

  private final TrainingPlan plan;
  private final Engine engine;
  private @Nullable GradientCollector collector;
  private long lastOutputBytes;
  private long savedActivationBytes;

  /**
   * Prepares a pass.
   *
   * @param plan what is trained
   * @param engine the engine of the network
   * @param inputBytes the size of the network's input
   */
  RecordedPass(TrainingPlan plan, Engine engine, long inputBytes) {
    this.plan = plan;
    this.engine = engine;
    this.lastOutputBytes = inputBytes;
  }

  @Override
  public boolean beforeLeaf(BlockTree.Leaf leaf) {
    if (collector == null && plan.trains(leaf)) {
      collector = engine.newGradientCollector();
      savedActivationBytes = lastOutputBytes;
    }
    return collector != null && plan.runsInTrainingMode(leaf);
  }

  @Override
  public void afterLeaf(BlockTree.Leaf leaf, NDList output) {
    lastOutputBytes = ArrayBytes.count(output);
    if (collector != null) {
      savedActivationBytes += lastOutputBytes;
    }
  }

  /**
   * Computes the gradients of the trained parameters.
   *
   * @param loss a scalar computed from the network's output while this pass is open
   */
  void backward(NDArray loss) {
    if (collector == null) {
      throw new UnsupportedModelException(
          "No trained layer has run in the forward pass, so there is no gradient; select layers that the network runs");
    }
    collector.backward(loss);
  }

  /**
   * Returns the bytes of the input of the first trained leaf and of all leaf outputs from it on.
   */
  long savedActivationBytes() {
    return savedActivationBytes;
  }

  @Override
  public void close() {
    if (collector != null) {
      collector.close();
    }
  }
}
