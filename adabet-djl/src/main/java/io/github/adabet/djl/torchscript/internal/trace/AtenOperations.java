package io.github.adabet.djl.torchscript.internal.trace;

import ai.djl.ndarray.types.Shape;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The names that operations of PyTorch's library have in traces: their own, but for those of which
 * there are several forms, and for views, of which only a run tells whether one was made.
 */
final class AtenOperations {

  /** A layer's product with its weights. */
  static final String LINEAR = "linear";

  /** A copy of numbers that stood in another order. */
  static final String COPY = "clone";

  /** Attention in one operation without gradient. */
  static final String FAST_ATTENTION = "_native_multi_head_attention";

  /** A layer of an encoder in one operation without gradient. */
  static final String FAST_ENCODER = "_transformer_encoder_layer_fwd";

  private static final String PRODUCT = "matMul";
  private static final String MEAN = "mean";

  /** What brings matrices together before it multiplies. */
  static final Set<String> PRODUCTS_OF_MATRICES = Set.of(LINEAR, PRODUCT);

  private static final Map<String, String> NAMES =
      Map.ofEntries(
          Map.entry("conv1d", "convolution"),
          Map.entry("conv2d", "convolution"),
          Map.entry("conv3d", "convolution"),
          Map.entry("_convolution", "convolution"),
          Map.entry("_convolution_mode", "convolution"),
          Map.entry("conv_transpose1d", "convolution"),
          Map.entry("conv_transpose2d", "convolution"),
          Map.entry("conv_transpose3d", "convolution"),
          Map.entry("addmm", LINEAR),
          Map.entry("matmul", PRODUCT),
          Map.entry("mm", PRODUCT),
          Map.entry("bmm", PRODUCT),
          Map.entry("reshape", COPY),
          Map.entry("contiguous", COPY),
          Map.entry("flatten", COPY));
  private static final Set<String> DROPOUT =
      Set.of("dropout", "feature_dropout", "alpha_dropout", "feature_alpha_dropout");

  private AtenOperations() {}

  /** Returns the name of what a call did; it returned a tensor. */
  static String name(RecordedCall call) {
    CallSite site = call.site();
    if (site.inPlace()) {
      return NAMES.getOrDefault(site.base(), site.base()) + "_";
    }
    TensorFacts result = call.results().get(0);
    if (call.shares() && !DROPOUT.contains(site.operation())) {
      return view(call, result);
    }
    if (!result.type().isFloating()) {
      return "integers";
    }
    if (site.operation().startsWith("adaptive_avg_pool") && isMean(result.shape())) {
      return MEAN;
    }
    if (call.tensors().stream().distinct().count() < 2 && isSquare(call)) {
      return "square";
    }
    return NAMES.getOrDefault(site.operation(), site.operation());
  }

  private static String view(RecordedCall call, TensorFacts result) {
    long given = call.tensors().get(0).shape().size();
    if (call.results().size() > 1) {
      return "views";
    }
    return result.shape().size() < given
        ? "part"
        : result.shape().size() > given ? "broadcast" : "view";
  }

  /** PyTorch takes a mean where pooling leaves one number of each channel. */
  private static boolean isMean(Shape output) {
    int axes = output.dimension();
    return axes > 2 && output.get(axes - 1) == 1 && output.get(axes - 2) == 1;
  }

  private static boolean isSquare(RecordedCall call) {
    return call.site().operation().equals("mul") && call.tensors().size() == 2;
  }

  /** Tells whether a call returned what it was given, and drops numbers in training. */
  static boolean dropsInTraining(RecordedCall call) {
    CallSite site = call.site();
    if (!DROPOUT.contains(site.base()) || site.literal(2).equals(Optional.of("False"))) {
      return false;
    }
    Double share = call.numbers().get(1);
    return (share == null ? site.literal(1).map(Double::valueOf).orElse(0.0) : share) > 0;
  }

  /** Returns a whole number that a call was given. */
  static long whole(RecordedCall call, int place, long otherwise) {
    Double given = call.numbers().get(place);
    return given != null
        ? given.longValue()
        : call.site().literal(place).map(Long::valueOf).orElse(otherwise);
  }
}
