package io.github.adabet.djl.internal.engine.pytorch;

import io.github.adabet.djl.internal.engine.EngineOperators;
import io.github.adabet.djl.internal.engine.MemoryRules;
import io.github.adabet.djl.internal.trace.OperationTrace.Operation;
import io.github.adabet.djl.internal.trace.OperationTrace.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * PyTorch 2.7 on a processor: what its {@code derivatives.yaml} says each operation saves, and what
 * oneDNN needs besides.
 */
public final class PyTorchMemoryRules implements MemoryRules {

  private static final int INDEX_BYTES = 8;

  /** Axes of an array that is a list of matrices. */
  private static final int MATRICES_AXES = 3;

  private static final long ENGINE_BYTES = 20L << 20;

  private static final String NORMALISATION = "batchNorm";

  /** What is taken for granted of all operations, whoever calls them. */
  static final List<String> SHARED =
      List.of(
          "An array that several operations keep counts once; what was kept is released as the"
              + " backward pass goes, and gradients of parameters come into being with it.",
          "Convolutions run in oneDNN, which copies their input, and makes their output twice; in"
              + " the backward pass it copies input, weights and output.",
          "Code, threads and caches of the engine take 20 MiB in the first step.",
          "Released memory goes back to the system or is used again, as NativeAllocation.apply()"
              + " sees to; glibc's malloc as it comes was seen to take up to 2.4 times the"
              + " figure.");

  /** Operations that write over their first input where nothing reads it again. */
  private static final Set<String> IN_PLACE = Set.of("relu", "add");

  private static final Set<String> STRIDED_VIEWS =
      Set.of("transpose", "swapAxes", "get", "split", "broadcast");
  private static final Set<String> VIEWS =
      Set.of(
          "transpose",
          "swapAxes",
          "get",
          "split",
          "broadcast",
          "squeeze",
          "expandDims",
          "toDevice");
  private static final Set<String> PARTS = Set.of("get", "split");
  private static final Set<String> KEEP_ORDER =
      Set.of(
          "add",
          "sub",
          "mul",
          "div",
          "relu",
          "gelu",
          "clip",
          EngineOperators.RELU6,
          "squeeze",
          "expandDims");
  private static final Set<String> RESHAPES = Set.of("reshape", "flatten");
  private static final Set<String> KEEP_NOTHING =
      Set.of(
          "add",
          "sub",
          "neg",
          "mean",
          "sum",
          "cumSum",
          "concat",
          "stack",
          "tile",
          "repeat",
          "globalAvgPool",
          "toType",
          "duplicate",
          "reshape",
          "flatten",
          "dropout",
          "transpose",
          "swapAxes",
          "get",
          "split",
          "squeeze",
          "expandDims",
          "broadcast",
          "toDevice");
  private static final Set<String> KEEP_INPUT =
      Set.of(
          "convolution",
          "batchNorm",
          "layerNorm",
          "gelu",
          "clip",
          EngineOperators.RELU6,
          "maximum",
          "minimum",
          "avgPool",
          "maxPool",
          "leakyRelu",
          "softPlus",
          "square",
          "pow",
          "log",
          "abs",
          "erf",
          "embedding");
  private static final Set<String> KEEP_OUTPUT =
      Set.of("relu", "sigmoid", "tanh", "softmax", "logSoftmax", "exp", "sqrt");
  private static final Set<String> PRODUCTS = Set.of("mul", "div", "matMul", "dot", "batchDot");

  @Override
  public boolean knows(Operation operation) {
    return Set.of("linear", EngineOperators.SELF_ATTENTION).contains(operation.name())
        || Stream.of(KEEP_NOTHING, KEEP_INPUT, KEEP_OUTPUT, PRODUCTS)
            .anyMatch(names -> names.contains(operation.name()));
  }

  @Override
  public boolean isStrided(Operation operation, boolean strided) {
    return STRIDED_VIEWS.contains(operation.name())
        || (strided && KEEP_ORDER.contains(operation.name()));
  }

  @Override
  public boolean sharesMemory(Operation operation, boolean strided) {
    return VIEWS.contains(operation.name()) || (RESHAPES.contains(operation.name()) && !strided);
  }

  @Override
  public boolean overwrites(Operation operation, boolean recorded) {
    String name = operation.name();
    return operation.reuses()
        && (IN_PLACE.contains(name) || (name.equals(EngineOperators.RELU6) && !recorded));
  }

  @Override
  public boolean sharesGradient(Operation operation) {
    return operation.name().equals("add")
        || operation.name().equals("sub")
        || (sharesMemory(operation, false) && !PARTS.contains(operation.name()));
  }

  @Override
  public List<Tensor> kept(
      Operation operation,
      boolean trainsParameters,
      boolean trainingMode,
      Predicate<Tensor> strided) {
    String name = operation.name();
    boolean fixed = name.equals(NORMALISATION) && !trainsParameters && !trainingMode;
    if (operation.reuses() && (fixed || name.equals(EngineOperators.RELU6))) {
      return operation.outputs();
    }
    if (KEEP_NOTHING.contains(name) || (name.equals("linear") && !trainsParameters)) {
      return List.of();
    }
    if (name.equals("linear") || KEEP_INPUT.contains(name)) {
      return operation.data().subList(0, Math.min(1, operation.data().size()));
    }
    if (KEEP_OUTPUT.contains(name)) {
      return operation.outputs();
    }
    if (PRODUCTS.contains(name)) {
      // By a number, there is nothing to keep.
      return operation.inputs().size() < 2
          ? List.of()
          : operation.data().stream()
              .filter(factor -> !copies(operation, factor, strided))
              .toList();
    }
    return Stream.concat(operation.data().stream(), operation.outputs().stream()).toList();
  }

  @Override
  public long keptBesides(
      Operation operation, boolean trainingMode, Predicate<Tensor> strided, Sizes sizes) {
    return switch (operation.name()) {
      case "maxPool" ->
          sizes.bytes(operation.output()) / operation.output().elementBytes() * INDEX_BYTES;
      case "dropout" -> trainingMode ? sizes.bytes(operation.output()) : 0;
      default ->
          sizes.bytes(
              operation.data().stream()
                  .filter(factor -> copies(operation, factor, strided))
                  .toList());
    };
  }

  /** Tells whether a batched matrix product copies a factor to bring its matrices together. */
  private static boolean copies(Operation operation, Tensor factor, Predicate<Tensor> strided) {
    return operation.name().equals("matMul")
        && factor.shape().dimension() > MATRICES_AXES
        && strided.test(factor);
  }

  @Override
  public long forwardWorkspace(Operation operation, Predicate<Tensor> strided, Sizes sizes) {
    return operation.name().equals("convolution")
        ? Math.max(sizes.bytes(operation.inputs()), sizes.bytes(operation.outputs()))
        : 0;
  }

  @Override
  public long workArea(
      Operation operation, boolean trainingMode, Predicate<Tensor> strided, Sizes sizes) {
    return 0;
  }

  /** {@inheritDoc} Attention makes the gradients of q, k and v, before they are put together. */
  @Override
  public long backwardWorkspace(Operation operation, Sizes sizes) {
    return switch (operation.name()) {
      case "convolution" -> sizes.bytes(operation.inputs()) + sizes.bytes(operation.outputs());
      case EngineOperators.SELF_ATTENTION -> sizes.bytes(operation.inputs());
      default -> 0;
    };
  }

  @Override
  public boolean readingReorders() {
    return false;
  }

  @Override
  public boolean releasesDuringBackward() {
    return true;
  }

  @Override
  public boolean gradientsFromTheStart() {
    return false;
  }

  @Override
  public long engineBytes() {
    return ENGINE_BYTES;
  }

  @Override
  public List<String> assumptions() {
    List<String> assumptions =
        new ArrayList<>(
            List.of(
                "PyTorch keeps the inputs of convolutions, normalisations, pooling, clipping and"
                    + " GELU, trained or not; the outputs of ReLU, softmax and the like; the inputs"
                    + " of linear layers only where their weights are trained; both factors of"
                    + " products; the indices of max pooling (8 bytes each) and the masks of"
                    + " dropout. Of attention as one operator, as of any other operation, it keeps"
                    + " inputs and outputs.",
                "ReLU and residual sums overwrite what a convolution, normalisation or sum has made"
                    + " and nothing else reads; there, what ReLU6 and frozen normalisations by"
                    + " stored statistics keep is their output."));
    assumptions.addAll(SHARED);
    return List.copyOf(assumptions);
  }
}
