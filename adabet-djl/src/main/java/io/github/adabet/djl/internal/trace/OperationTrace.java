package io.github.adabet.djl.internal.trace;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import io.github.adabet.djl.internal.tree.BlockTree;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The operations of one forward pass in the order they ran. Immutable.
 *
 * @param operations what ran; operations that gave back an array they were given are left out
 * @param inputs the network's inputs
 * @param outputs the network's outputs that gradients start from, at least one
 * @param samples samples of the batch that was traced
 */
public record OperationTrace(
    List<Operation> operations, List<Tensor> inputs, List<Tensor> outputs, int samples) {

  public OperationTrace {
    operations = List.copyOf(operations);
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  /** Returns the same pass with somebody who looks at its arrays, so that none is overwritten. */
  public OperationTrace observed() {
    return new OperationTrace(
        operations.stream().map(operation -> operation.reusing(false)).toList(),
        inputs,
        outputs,
        samples);
  }

  /**
   * An array of the pass. Two are the same if they are the same object.
   *
   * @param shape its extents in the batch that was traced
   * @param elementBytes bytes of an element
   * @param ofBatch whether it depends on the network's inputs, and so grows with the batch
   * @param parameter the parameter it is, or null
   */
  public record Tensor(
      Shape shape, int elementBytes, boolean ofBatch, @Nullable Parameter parameter) {

    /** Returns its size in the batch that was traced. */
    public long bytes() {
      return shape.size() * elementBytes;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }
  }

  /**
   * An operation on arrays, by the name that DJL gives it.
   *
   * @param name name of the method of {@code NDArray} or {@code NDArrayEx}
   * @param leaf the leaf it is part of, or null for arithmetic of a composite
   * @param place path of the leaf, or of the leaf that ran last with what the operation does
   * @param inputs the arrays it reads, each once, parameters included
   * @param outputs the arrays it makes
   * @param closed the arrays of the pass that are closed after it, before the next operation
   * @param reuses whether nothing reads its first input again, so that an engine can use its memory
   *     where nobody looks at the arrays of a pass
   */
  public record Operation(
      String name,
      BlockTree.@Nullable Leaf leaf,
      String place,
      List<Tensor> inputs,
      List<Tensor> outputs,
      List<Tensor> closed,
      boolean reuses) {

    public Operation {
      inputs = List.copyOf(inputs);
      outputs = List.copyOf(outputs);
      closed = List.copyOf(closed);
    }

    /** Returns the same operation after which these arrays are closed. */
    public Operation closing(List<Tensor> arrays) {
      return new Operation(name, leaf, place, inputs, outputs, arrays, reuses);
    }

    /** Returns the same operation that may use its first input's memory, or may not. */
    public Operation reusing(boolean memory) {
      return new Operation(name, leaf, place, inputs, outputs, closed, memory);
    }

    /** Returns the first array it makes. */
    public Tensor output() {
      return outputs.get(0);
    }

    /** Returns the inputs that are no parameters. */
    public List<Tensor> data() {
      return inputs.stream().filter(tensor -> tensor.parameter() == null).toList();
    }

    /** Returns the inputs that are parameters. */
    public List<Tensor> parameters() {
      return inputs.stream().filter(tensor -> tensor.parameter() != null).toList();
    }
  }
}
