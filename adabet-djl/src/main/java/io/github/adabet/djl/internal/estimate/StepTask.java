package io.github.adabet.djl.internal.estimate;

import ai.djl.nn.Parameter;
import io.github.adabet.Layer;
import io.github.adabet.djl.internal.tree.BlockTree;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What a step trains.
 *
 * @param sources parameters from which on gradients are recorded
 * @param trained parameters whose gradients are computed and that are updated; sources too
 * @param trainingMode whether a leaf runs in training mode
 * @param stateArrays arrays of optimizer state per parameter
 * @param updateArrays temporary arrays, of a parameter's size, while it is updated
 * @param held what is there while a pass runs
 * @param reordered layers whose outputs somebody looks at, and the engine puts in row-major order
 *     for that
 * @param taps what is kept of layers
 */
public record StepTask(
    Set<Parameter> sources,
    Set<Parameter> trained,
    Predicate<BlockTree.Leaf> trainingMode,
    int stateArrays,
    int updateArrays,
    Held held,
    Set<Layer> reordered,
    Taps taps) {

  /**
   * What is there while a pass runs, and does not come from it.
   *
   * @param gradients bytes of gradients of parameters, from other micro-batches or segments
   * @param cuts bytes of arrays kept at the cuts of activation recomputation, without those that
   *     the pass begins with
   * @param others other bytes
   * @param throughInputs whether gradients go on from the pass's inputs
   */
  public record Held(long gradients, long cuts, long others, boolean throughInputs) {

    public static final Held NOTHING = new Held(0, 0, 0, false);
  }

  /**
   * What is kept of layers until the pass is done: what each puts out with its gradient, by zeros
   * that are added to it. Gradients are recorded from the first of them on.
   *
   * @param layers whose outputs
   * @param inputs whether their inputs are kept, too
   */
  public record Taps(Set<Layer> layers, boolean inputs) {

    public static final Taps NONE = new Taps(Set.of(), false);
  }

  /** Returns the task of a forward pass that keeps nothing. */
  public static StepTask inference() {
    return ranking(Set.of());
  }

  /** Returns the task of a forward pass that keeps nothing, and shows the outputs of layers. */
  public static StepTask ranking(Set<Layer> reordered) {
    return new StepTask(
        Set.of(), Set.of(), leaf -> false, 0, 0, Held.NOTHING, reordered, Taps.NONE);
  }

  /**
   * Returns the task of a pass forward and backward that changes nothing, and shows layers with the
   * gradients of their outputs.
   *
   * @param weights the parameters whose gradients are shown, too
   */
  static StepTask gradients(Set<Parameter> weights, Taps taps) {
    return new StepTask(weights, weights, leaf -> false, 0, 0, Held.NOTHING, Set.of(), taps);
  }

  /** Tells whether anything goes backward. */
  boolean recordsGradients() {
    return !sources.isEmpty() || !taps.layers().isEmpty();
  }

  /** Returns the same task while other things are held. */
  StepTask holding(Held other) {
    return new StepTask(
        sources, trained, trainingMode, stateArrays, updateArrays, other, reordered, taps);
  }

  /** Returns the forward pass of this task, without recording. */
  StepTask forwardOnly(Held other) {
    return new StepTask(
        Set.of(), trained, trainingMode, stateArrays, updateArrays, other, reordered, Taps.NONE);
  }
}
