package io.github.adabet.djl.internal.engine.pytorch;

import io.github.adabet.djl.internal.engine.MemoryRules;
import io.github.adabet.djl.internal.trace.OperationTrace.Operation;
import io.github.adabet.djl.internal.trace.OperationTrace.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What PyTorch 2.7 on a processor does with memory in operations of TorchScript, under the names of
 * its own library. Names of those that overwrite what they are given end with {@code _}. Which
 * operation returned a view, or made a copy to bring numbers together, was seen in a run: such have
 * names of their own ({@code view}, {@code part}, {@code views}, {@code broadcast}, {@code clone}).
 */
final class TorchScriptMemoryRules implements MemoryRules {

  private static final String CONVOLUTION = "convolution";
  private static final Set<String> VIEWS = Set.of("view", "part", "views", "broadcast");
  private static final Set<String> PARTS = Set.of("part", "views");
  private static final Set<String> SUMS = Set.of("add", "sub");
  private static final Set<String> FACTORS = Set.of("mul", "div", "matMul", "baddbmm");

  /** Of their inputs, what is trained needs what it is multiplied with. */
  private static final Set<String> WEIGHTED = Set.of("linear", "einsum");

  private static final Set<String> KEEP_NOTHING =
      Set.of(
          "add",
          "sub",
          "rsub",
          "neg",
          "mean",
          "sum",
          "cumsum",
          "cat",
          "concat",
          "stack",
          "clone",
          "to",
          "type_as",
          "expand_as",
          "repeat",
          "repeat_interleave",
          "tile",
          "roll",
          "flip",
          "pad",
          "constant_pad_nd",
          "pixel_shuffle",
          "pixel_unshuffle",
          "channel_shuffle",
          "native_channel_shuffle",
          "unfold",
          "im2col",
          "upsample_nearest2d",
          "upsample_bilinear2d",
          "upsample_bicubic2d",
          "_upsample_nearest_exact2d",
          "index",
          "index_select",
          "gather",
          "where",
          "masked_fill",
          "tril",
          "triu",
          "diagonal",
          "fill",
          "zero",
          "copy",
          "zeros",
          "ones",
          "full",
          "empty",
          "arange",
          "linspace",
          "eye",
          "zeros_like",
          "ones_like",
          "full_like",
          "empty_like",
          "new_zeros",
          "new_ones",
          "new_full",
          "new_empty",
          "rand",
          "randn",
          "rand_like",
          "randn_like",
          "scalar_tensor",
          "tensor",
          "floor",
          "ceil",
          "round",
          "sign",
          "floor_divide",
          "remainder",
          "detach",
          "dropout",
          "feature_dropout",
          "alpha_dropout",
          "feature_alpha_dropout",
          "integers",
          "view",
          "part",
          "views",
          "broadcast");
  private static final Set<String> KEEP_INPUT =
      Set.of(
          CONVOLUTION,
          "batch_norm",
          "native_batch_norm",
          "instance_norm",
          "layer_norm",
          "native_layer_norm",
          "group_norm",
          "native_group_norm",
          "gelu",
          "silu",
          "mish",
          "hardtanh",
          "relu6",
          "clamp",
          "clip",
          "clamp_min",
          "clamp_max",
          "hardswish",
          "hardsigmoid",
          "elu",
          "selu",
          "celu",
          "leaky_relu",
          "prelu",
          "softplus",
          "log_sigmoid",
          "threshold",
          "square",
          "pow",
          "log",
          "log1p",
          "log2",
          "abs",
          "erf",
          "sin",
          "cos",
          "var",
          "std",
          "maximum",
          "minimum",
          "avg_pool1d",
          "avg_pool2d",
          "avg_pool3d",
          "adaptive_avg_pool1d",
          "adaptive_avg_pool2d",
          "adaptive_avg_pool3d",
          "max_pool1d",
          "max_pool2d",
          "max_pool3d",
          "adaptive_max_pool2d",
          "reflection_pad1d",
          "reflection_pad2d",
          "replication_pad2d",
          "embedding");
  private static final Set<String> KEEP_OUTPUT =
      Set.of(
          "relu",
          "sigmoid",
          "tanh",
          "softmax",
          "log_softmax",
          "exp",
          "sqrt",
          "rsqrt",
          "reciprocal");
  private static final Set<String> KEEP_BOTH =
      Set.of(
          "scaled_dot_product_attention",
          "amax",
          "amin",
          "norm",
          "linalg_vector_norm",
          "logsumexp",
          "normalize");

  /** Attention that has no gradient, in parts. */
  private static final String FAST_ATTENTION = "_native_multi_head_attention";

  /** Whose gradient can be computed from the result, so that overwriting keeps that. */
  private static final Set<String> REVERSIBLE = Set.of("elu", "celu", "selu", "leaky_relu");

  private static final Set<String> MAX_POOLING =
      Set.of("max_pool1d", "max_pool2d", "max_pool3d", "adaptive_max_pool2d");
  private static final Set<String> DROPOUT =
      Set.of("dropout", "feature_dropout", "alpha_dropout", "feature_alpha_dropout");
  private static final int INDEX_BYTES = 8;

  private final PyTorchMemoryRules pytorch = new PyTorchMemoryRules();

  private static boolean inPlace(Operation operation) {
    return operation.name().endsWith("_");
  }

  private static String base(Operation operation) {
    String name = operation.name();
    return inPlace(operation) ? name.substring(0, name.length() - 1) : name;
  }

  @Override
  public boolean knows(Operation operation) {
    String name = base(operation);
    return name.startsWith(FAST_ATTENTION)
        || Stream.of(KEEP_NOTHING, KEEP_INPUT, KEEP_OUTPUT, KEEP_BOTH, FACTORS, WEIGHTED)
            .anyMatch(names -> names.contains(name));
  }

  @Override
  public boolean isStrided(Operation operation, boolean strided) {
    return false;
  }

  @Override
  public boolean sharesMemory(Operation operation, boolean strided) {
    return VIEWS.contains(operation.name())
        || (inPlace(operation) && !DROPOUT.contains(base(operation)));
  }

  @Override
  public boolean sharesGradient(Operation operation) {
    return SUMS.contains(base(operation))
        || (VIEWS.contains(operation.name()) && !PARTS.contains(operation.name()));
  }

  @Override
  public List<Tensor> kept(
      Operation operation,
      boolean trainsParameters,
      boolean trainingMode,
      Predicate<Tensor> strided) {
    String name = base(operation);
    List<Tensor> data = operation.data();
    if (KEEP_NOTHING.contains(name) || (WEIGHTED.contains(name) && !trainsParameters)) {
      return List.of();
    }
    if (FACTORS.contains(name)) {
      return factors(operation, trainsParameters);
    }
    if (KEEP_OUTPUT.contains(name) || (inPlace(operation) && REVERSIBLE.contains(name))) {
      return operation.outputs();
    }
    if (KEEP_INPUT.contains(name) || WEIGHTED.contains(name)) {
      // What is overwritten is copied before: see below.
      return inPlace(operation) ? List.of() : data.subList(0, Math.min(1, data.size()));
    }
    return Stream.concat(data.stream(), operation.outputs().stream()).toList();
  }

  /** A factor is kept for the gradient of another, if that has one. */
  private static List<Tensor> factors(Operation operation, boolean trainsParameters) {
    List<Tensor> kept = new ArrayList<>();
    for (Tensor factor : operation.data()) {
      boolean needed =
          operation.inputs().stream()
              .anyMatch(
                  other ->
                      !other.equals(factor)
                          && (other.ofBatch() || (other.parameter() != null && trainsParameters)));
      if (needed && !(inPlace(operation) && factor.equals(operation.inputs().get(0)))) {
        kept.add(factor);
      }
    }
    return kept;
  }

  /** {@inheritDoc} What an operation overwrites and needs is copied before it does. */
  @Override
  public long keptBesides(
      Operation operation, boolean trainingMode, Predicate<Tensor> strided, Sizes sizes) {
    String name = base(operation);
    if (MAX_POOLING.contains(name)) {
      return sizes.bytes(operation.output()) / operation.output().elementBytes() * INDEX_BYTES;
    }
    boolean copied =
        inPlace(operation)
            && ((KEEP_INPUT.contains(name) && !REVERSIBLE.contains(name))
                || (FACTORS.contains(name) && operation.data().size() > 1));
    return copied || DROPOUT.contains(name) ? sizes.bytes(operation.output()) : 0;
  }

  @Override
  public long forwardWorkspace(Operation operation, Predicate<Tensor> strided, Sizes sizes) {
    return pytorch.forwardWorkspace(operation, strided, sizes);
  }

  @Override
  public long workArea(
      Operation operation, boolean trainingMode, Predicate<Tensor> strided, Sizes sizes) {
    return pytorch.workArea(operation, trainingMode, strided, sizes);
  }

  /** {@inheritDoc} The gradients of several views of one array are put together in a new one. */
  @Override
  public long backwardWorkspace(Operation operation, Sizes sizes) {
    return operation.name().equals("views")
        ? sizes.bytes(operation.outputs())
        : pytorch.backwardWorkspace(operation, sizes);
  }

  @Override
  public boolean readingReorders() {
    return pytorch.readingReorders();
  }

  @Override
  public boolean releasesDuringBackward() {
    return pytorch.releasesDuringBackward();
  }

  @Override
  public boolean gradientsFromTheStart() {
    return pytorch.gradientsFromTheStart();
  }

  @Override
  public long engineBytes() {
    return pytorch.engineBytes();
  }

  @Override
  public List<String> assumptions() {
    List<String> assumptions =
        new ArrayList<>(
            List.of(
                "Which operations run, and which of them return views or overwrite what they are"
                    + " given, was seen in runs of the network on two and three samples of zeros.",
                "PyTorch keeps the inputs of convolutions, normalisations, pooling, clipping, GELU"
                    + " and the like, trained or not; the outputs of ReLU, sigmoid and softmax; the"
                    + " inputs of linear layers only where their weights are trained; a factor"
                    + " where the other has a gradient; the indices of max pooling (8 bytes each)"
                    + " and the masks of dropout; a copy of what an operation overwrites and its"
                    + " gradient needs. Of attention, as of any operation without a rule, it keeps"
                    + " inputs and outputs."));
    assumptions.addAll(PyTorchMemoryRules.SHARED);
    return List.copyOf(assumptions);
  }
}
