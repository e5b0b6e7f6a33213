package io.github.adabet.djl.internal.estimate;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import io.github.adabet.djl.internal.engine.EngineOperators;
import io.github.adabet.djl.internal.trace.OperationTrace;
import io.github.adabet.djl.internal.trace.OperationTrace.Operation;
import io.github.adabet.djl.internal.trace.OperationTrace.Tensor;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * How long the parts of a training step take, in multiply-adds: those of convolutions, linear
 * layers and matrix products, and for every operation the bytes it reads and writes, each of which
 * counts as {@value #PER_BYTE}. Deterministic; the unit is not that of a clock, only ratios mean
 * something.
 *
 * @param trace the network
 */
public record StepWork(OperationTrace trace) {

  /** On processors with two to eight cores a byte moved takes about as long as this many. */
  static final int PER_BYTE = 6;

  /** Attention in TorchScript, of queries, keys and values by heads. */
  private static final String ATTENTION = "scaled_dot_product_attention";

  /** Returns the work of the forward pass. */
  public long forward() {
    return trace.operations().stream().mapToLong(op -> products(op) + PER_BYTE * moved(op)).sum();
  }

  /**
   * Returns the work of the backward pass without gradients of parameters.
   *
   * @param sources the parameters from which on gradients flow
   */
  public long backward(Set<Parameter> sources) {
    Set<Tensor> differentiable = new HashSet<>();
    long work = 0;
    for (Operation operation : trace.operations()) {
      boolean throughData = operation.inputs().stream().anyMatch(differentiable::contains);
      boolean flows =
          throughData || operation.parameters().stream().anyMatch(p -> isOf(p, sources));
      if (flows) {
        differentiable.addAll(operation.outputs());
        work += throughData ? backwardProducts(operation, differentiable) : 0;
        work += PER_BYTE * moved(operation);
      }
    }
    return work;
  }

  /** Returns the work of the gradients of some parameters, and of their update. */
  public long gradients(Set<Parameter> trained) {
    long work = 0;
    for (Operation operation : trace.operations()) {
      List<Tensor> own = operation.parameters().stream().filter(p -> isOf(p, trained)).toList();
      if (!own.isEmpty()) {
        // The gradient of a bias is a sum over what the pass reads anyway.
        boolean multiplied = own.stream().anyMatch(p -> p.shape().dimension() > 1);
        work += multiplied ? products(operation) : 0;
        work += PER_BYTE * 3 * own.stream().mapToLong(Tensor::bytes).sum();
      }
    }
    return work;
  }

  private static boolean isOf(Tensor tensor, Set<Parameter> parameters) {
    return tensor.parameter() != null && parameters.contains(tensor.parameter());
  }

  private static long moved(Operation operation) {
    return operation.inputs().stream().mapToLong(Tensor::bytes).sum()
        + operation.outputs().stream().mapToLong(Tensor::bytes).sum();
  }

  private static long backwardProducts(Operation operation, Set<Tensor> differentiable) {
    if (operation.name().equals(EngineOperators.SELF_ATTENTION)
        || operation.name().equals(ATTENTION)) {
      // Beside the two products with two factors each, the scores are computed again.
      return products(operation) * 5 / 2;
    }
    // Of a product of two arrays of the batch, both factors get a gradient.
    long factors = operation.data().stream().filter(differentiable::contains).distinct().count();
    return Math.max(1, factors) * products(operation);
  }

  private static long products(Operation operation) {
    return switch (operation.name()) {
      case "convolution", "linear" ->
          operation.output().shape().size() * perOutput(operation.parameters());
      case "matMul", "batchDot", "dot" -> {
        Shape first = operation.inputs().get(0).shape();
        long inner = first.dimension() == 0 ? 1 : first.get(first.dimension() - 1);
        yield operation.output().shape().size() * inner;
      }
      case EngineOperators.SELF_ATTENTION -> {
        Shape output = operation.output().shape();
        yield 2 * output.size() * output.get(1);
      }
      case ATTENTION -> {
        Tensor keys = operation.inputs().get(Math.min(1, operation.inputs().size() - 1));
        int axes = keys.shape().dimension();
        yield 2 * operation.output().shape().size() * keys.shape().get(axes - 2);
      }
      default -> 0;
    };
  }

  /** Returns the products that make one output: the weights divided by their outputs. */
  private static long perOutput(List<Tensor> parameters) {
    return parameters.stream()
        .map(Tensor::shape)
        .filter(shape -> shape.dimension() > 1)
        .mapToLong(shape -> shape.size() / shape.get(0))
        .findFirst()
        .orElse(1);
  }
}
