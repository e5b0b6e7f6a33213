package io.github.adabet.djl.internal.engine.mxnet;

import io.github.adabet.djl.internal.engine.MemoryRules;
import io.github.adabet.djl.internal.trace.OperationTrace.Operation;
import io.github.adabet.djl.internal.trace.OperationTrace.Tensor;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** MXNet 1.9 on a processor: the arrays that its gradients of operators declare. */
public final class MxNetMemoryRules implements MemoryRules {

  private static final long ENGINE_BYTES = 20L << 20;

  private static final int IMAGE_AXES = 4;

  /** Operations that oneDNN computes on images in blocks. */
  private static final Set<String> KEEP_ORDER =
      Set.of("batchNorm", "relu", "maxPool", "avgPool", "globalAvgPool", "globalMaxPool");

  private static final Set<String> KEEP_NOTHING =
      Set.of(
          "neg",
          "mean",
          "sum",
          "cumSum",
          "concat",
          "stack",
          "toType",
          "duplicate",
          "reshape",
          "flatten",
          "dropout",
          "transpose",
          "swapAxes",
          "split",
          "squeeze",
          "expandDims",
          "broadcast");
  private static final Set<String> KEEP_INPUT =
      Set.of(
          "convolution",
          "linear",
          "batchNorm",
          "layerNorm",
          "clip",
          "maximum",
          "minimum",
          "square",
          "log",
          "abs",
          "embedding",
          "add",
          "sub",
          "mul",
          "div",
          "matMul",
          "dot",
          "batchDot");

  /** Inputs and outputs: pooling and leaky activations declare both, and so does slicing here. */
  private static final Set<String> KEEP_BOTH =
      Set.of(
          "maxPool",
          "avgPool",
          "globalAvgPool",
          "globalMaxPool",
          "gelu",
          "leakyRelu",
          "get",
          "toDevice");

  private static final Set<String> KEEP_OUTPUT =
      Set.of("relu", "sigmoid", "tanh", "softmax", "logSoftmax", "exp", "sqrt");

  @Override
  public boolean knows(Operation operation) {
    return Stream.of(KEEP_NOTHING, KEEP_INPUT, KEEP_OUTPUT, KEEP_BOTH)
        .anyMatch(names -> names.contains(operation.name()));
  }

  /** {@inheritDoc} Images that oneDNN stores in blocks of channels. */
  @Override
  public boolean isStrided(Operation operation, boolean strided) {
    return operation.output().shape().dimension() == IMAGE_AXES
        && (operation.name().equals("convolution")
            || (strided && KEEP_ORDER.contains(operation.name())));
  }

  @Override
  public boolean sharesMemory(Operation operation, boolean strided) {
    return operation.name().equals("toDevice");
  }

  @Override
  public boolean sharesGradient(Operation operation) {
    return Set.of("add", "reshape", "flatten", "expandDims", "squeeze").contains(operation.name());
  }

  @Override
  public List<Tensor> kept(
      Operation operation,
      boolean trainsParameters,
      boolean trainingMode,
      Predicate<Tensor> strided) {
    String name = operation.name();
    boolean byNumber =
        operation.inputs().size() < 2 && Set.of("add", "sub", "mul", "div").contains(name);
    if (KEEP_NOTHING.contains(name) || byNumber) {
      return List.of();
    }
    if (KEEP_INPUT.contains(name)) {
      return operation.data();
    }
    return KEEP_OUTPUT.contains(name)
        ? operation.outputs()
        : Stream.concat(operation.data().stream(), operation.outputs().stream()).toList();
  }

  @Override
  public long keptBesides(
      Operation operation, boolean trainingMode, Predicate<Tensor> strided, Sizes sizes) {
    return operation.name().equals("dropout") && trainingMode ? sizes.bytes(operation.output()) : 0;
  }

  /** {@inheritDoc} Operations of MXNet's own are given copies of images in blocks. */
  @Override
  public long forwardWorkspace(Operation operation, Predicate<Tensor> strided, Sizes sizes) {
    String name = operation.name();
    return name.equals("convolution") || KEEP_ORDER.contains(name)
        ? 0
        : sizes.bytes(operation.data().stream().filter(strided).toList());
  }

  @Override
  public long workArea(
      Operation operation, boolean trainingMode, Predicate<Tensor> strided, Sizes sizes) {
    return switch (operation.name()) {
      case "convolution" ->
          sizes.bytes(operation.data().stream().filter(input -> !strided.test(input)).toList());
      case "batchNorm" -> trainingMode ? sizes.bytes(operation.output()) : 0;
      default -> 0;
    };
  }

  @Override
  public long backwardWorkspace(Operation operation, Sizes sizes) {
    return operation.name().equals("convolution")
        ? sizes.bytes(operation.inputs()) + sizes.bytes(operation.outputs())
        : 0;
  }

  @Override
  public boolean readingReorders() {
    return true;
  }

  @Override
  public boolean releasesDuringBackward() {
    return false;
  }

  @Override
  public boolean gradientsFromTheStart() {
    return true;
  }

  @Override
  public long engineBytes() {
    return ENGINE_BYTES;
  }

  @Override
  public List<String> assumptions() {
    return List.of(
        "Measured peaks of four networks, batch 32, were 0.90 to 1.15 times the estimate for"
            + " training all layers or a tenth of them, and 0.74 to 0.97 times for forward passes,"
            + " rankings and last layers: leave a margin.",
        "MXNet keeps the inputs of convolutions, linear layers, normalisations, pooling, clipping,"
            + " sums and products, and the outputs of ReLU, softmax and the like, trained or not."
            + " Of any other operation it keeps inputs and outputs. Reshaping and transposing"
            + " copies.",
        "An array that several operations keep counts once; all that was kept is there until the"
            + " backward pass ends, and gradients of parameters from the beginning of the step.",
        "Convolutions run in oneDNN, which copies input, weights and output in the backward pass.",
        "oneDNN stores images in blocks, which convolutions put out, and normalisation, ReLU and"
            + " pooling leave as they are. Other operations are given copies in row-major order"
            + " while they run, convolutions copies in blocks.",
        "For these copies, and for batch normalisation in training mode, there is a work area of"
            + " the size of the largest; MXNet keeps four of them unless NativeAllocation.apply()"
            + " was called before it was loaded.",
        "Code, threads and caches of the engine take 20 MiB in the first step.",
        "Released memory goes back to the system or is used again, as NativeAllocation.apply() sees"
            + " to; glibc's malloc as it comes was seen to take up to 2.4 times the figure.");
  }
}
