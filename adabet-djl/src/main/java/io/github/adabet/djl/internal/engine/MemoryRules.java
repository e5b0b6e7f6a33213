package io.github.adabet.djl.internal.engine;

import io.github.adabet.djl.internal.trace.OperationTrace.Operation;
import io.github.adabet.djl.internal.trace.OperationTrace.Tensor;
import java.util.List;
import java.util.function.Predicate;

/** What an engine does with memory in forward and backward passes on a processor. Stateless. */
public interface MemoryRules {

  /** How large things are in the batch in question. */
  interface Sizes {

    /** Returns the bytes of an array. */
    long bytes(Tensor tensor);

    /** Returns the bytes of some arrays. */
    default long bytes(List<Tensor> tensors) {
      return tensors.stream().mapToLong(this::bytes).sum();
    }
  }

  /**
   * Tells whether these rules know what the engine keeps of an operation. Of one that they do not
   * know, inputs and outputs are taken to be kept, which may be too much or too little.
   *
   * @param operation an operation
   */
  boolean knows(Operation operation);

  /**
   * Tells whether an operation's outputs are stored in another order than their axes'.
   *
   * @param operation an operation
   * @param strided whether its first input is
   */
  boolean isStrided(Operation operation, boolean strided);

  /**
   * Tells whether the outputs share the memory of the first input.
   *
   * @param operation an operation
   * @param strided whether its first input is stored in another order than its axes'
   */
  boolean sharesMemory(Operation operation, boolean strided);

  /**
   * Tells whether the output takes the place of the first input, where nothing reads that again.
   *
   * @param operation an operation
   * @param recorded whether a gradient flows through it
   */
  default boolean overwrites(Operation operation, boolean recorded) {
    return false;
  }

  /** Tells whether the gradient of the output serves as that of the inputs, without a new array. */
  boolean sharesGradient(Operation operation);

  /**
   * Returns the arrays that the backward pass of an operation needs.
   *
   * @param operation an operation through which a gradient flows
   * @param trainsParameters whether a parameter of its own is trained
   * @param trainingMode whether it runs in training mode
   * @param strided which arrays are stored in another order than their axes'
   */
  List<Tensor> kept(
      Operation operation,
      boolean trainsParameters,
      boolean trainingMode,
      Predicate<Tensor> strided);

  /**
   * Returns the bytes that are kept besides arrays of the pass: masks, indices, copies.
   *
   * @param operation an operation through which a gradient flows
   * @param trainingMode whether it runs in training mode
   * @param strided which arrays are stored in another order than their axes'
   * @param sizes the sizes of arrays
   */
  long keptBesides(
      Operation operation, boolean trainingMode, Predicate<Tensor> strided, Sizes sizes);

  /**
   * Returns the bytes of temporary arrays while an operation runs forward.
   *
   * @param operation an operation
   * @param strided which arrays are stored in another order than their axes'
   * @param sizes the sizes of arrays
   */
  long forwardWorkspace(Operation operation, Predicate<Tensor> strided, Sizes sizes);

  /**
   * Returns the bytes that an operation needs of a work area which the engine keeps for the next:
   * it has the size of the largest need, all along.
   *
   * @param operation an operation
   * @param trainingMode whether it runs in training mode
   * @param strided which arrays are stored in another order than their axes'
   * @param sizes the sizes of arrays
   */
  long workArea(Operation operation, boolean trainingMode, Predicate<Tensor> strided, Sizes sizes);

  /** Returns the bytes of temporary arrays while the gradients of an operation are computed. */
  long backwardWorkspace(Operation operation, Sizes sizes);

  /** Tells whether an array is put in row-major order when its memory is looked at. */
  boolean readingReorders();

  /** Tells whether what was kept is released as the backward pass goes, not at its end. */
  boolean releasesDuringBackward();

  /** Tells whether the gradients of parameters exist from the beginning of a step. */
  boolean gradientsFromTheStart();

  /** Returns what the engine itself takes when it runs its first step: code, threads, caches. */
  long engineBytes();

  /** Returns what these rules take for granted, a sentence each. */
  List<String> assumptions();
}
