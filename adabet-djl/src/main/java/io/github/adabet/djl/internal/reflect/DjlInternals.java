package io.github.adabet.djl.internal.reflect;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDScope;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.ParallelBlock;
import ai.djl.nn.convolutional.Convolution;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.norm.Dropout;
import ai.djl.nn.transformer.ScaledDotProductAttentionBlock;
import ai.djl.nn.transformer.TransformerEncoderBlock;
import io.github.adabet.BackendUnavailableException;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The private fields of DJL that running a network leaf by leaf cannot do without: the function by
 * which a parallel block combines its branches, that of a lambda block, the arrays registered in a
 * scope, the constants of a batch normalisation, and what DJL's attention and encoder blocks keep
 * to themselves. A DJL release that lacks one is refused with a message that names it.
 */
public final class DjlInternals {

  private static final String NN = "ai.djl.nn.";
  private static final InternalField COMBINE = new InternalField(NN + "ParallelBlock", "function");
  private static final InternalField LAMBDA = new InternalField(NN + "LambdaBlock", "lambda");
  private static final InternalField SCOPED =
      new InternalField("ai.djl.ndarray.NDScope", "resources");
  private static final InternalField HEADS =
      new InternalField(NN + "transformer.ScaledDotProductAttentionBlock", "headCount");
  private static final InternalField ATTENTION_DROPOUT =
      new InternalField(NN + "transformer.TransformerEncoderBlock", "selfAttentionDropout");
  private static final InternalField POINTWISE_DROPOUT =
      new InternalField(NN + "transformer.TransformerEncoderBlock", "fullyConnectedDropout");
  private static final InternalField GROUPS =
      new InternalField(NN + "convolutional.Convolution", "groups");
  private static final InternalField AXIS = new InternalField(NN + "norm.BatchNorm", "axis");
  private static final InternalField EPSILON = new InternalField(NN + "norm.BatchNorm", "epsilon");
  private static final InternalField MOMENTUM =
      new InternalField(NN + "norm.BatchNorm", "momentum");
  private static final List<InternalField> ALL =
      List.of(
          COMBINE,
          LAMBDA,
          SCOPED,
          HEADS,
          ATTENTION_DROPOUT,
          POINTWISE_DROPOUT,
          GROUPS,
          AXIS,
          EPSILON,
          MOMENTUM);

  private DjlInternals() {}

  /**
   * Checks that all of them are there, before anything runs.
   *
   * @throws BackendUnavailableException if this release of DJL lacks one
   */
  public static void require() {
    ALL.forEach(InternalField::require);
  }

  /** Returns the function that combines the outputs of the branches. */
  @SuppressWarnings("unchecked")
  public static Function<List<NDList>, NDList> combineFunction(ParallelBlock block) {
    return (Function<List<NDList>, NDList>) COMBINE.read(block);
  }

  /** Returns the function that a block applies. */
  @SuppressWarnings("unchecked")
  public static Function<NDList, NDList> function(LambdaBlock block) {
    return (Function<NDList, NDList>) LAMBDA.read(block);
  }

  /**
   * Tells whether an array was created while the scope was the innermost one, and is still
   * registered in it.
   */
  public static boolean isRegistered(NDScope scope, NDArray array) {
    return ((Map<?, ?>) SCOPED.read(scope)).containsKey(array);
  }

  /** Returns the number of heads of an attention block. */
  public static int headCount(ScaledDotProductAttentionBlock block) {
    return (int) HEADS.read(block);
  }

  /** Returns the dropout that an encoder puts behind its attention. */
  public static Dropout attentionDropout(TransformerEncoderBlock block) {
    return (Dropout) ATTENTION_DROPOUT.read(block);
  }

  /** Returns the dropout that an encoder puts behind its pointwise layers. */
  public static Dropout pointwiseDropout(TransformerEncoderBlock block) {
    return (Dropout) POINTWISE_DROPOUT.read(block);
  }

  /** Returns the number of groups of channels. */
  public static int groups(Convolution block) {
    return (int) GROUPS.read(block);
  }

  /** Returns the axis of the channels. */
  public static int axis(BatchNorm block) {
    return (int) AXIS.read(block);
  }

  /** Returns what is added to the variance. */
  public static float epsilon(BatchNorm block) {
    return (float) EPSILON.read(block);
  }

  /** Returns the share of a statistic's former value that a training step leaves. */
  public static float momentum(BatchNorm block) {
    return (float) MOMENTUM.read(block);
  }

  /**
   * Lets a scope register its arrays in a map of the caller's from now on.
   *
   * @param scope a scope in which no array is registered yet
   */
  public static void registerIn(NDScope scope, IdentityHashMap<NDArray, NDArray> registry) {
    SCOPED.write(scope, registry);
  }

  /** Tells whether no array is registered in the scope. */
  public static boolean isEmpty(NDScope scope) {
    return ((Map<?, ?>) SCOPED.read(scope)).isEmpty();
  }
}
