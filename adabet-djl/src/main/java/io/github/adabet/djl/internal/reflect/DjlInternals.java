package io.github.adabet.djl.internal.reflect;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDScope;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.ParallelBlock;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.norm.Dropout;
import ai.djl.nn.transformer.ScaledDotProductAttentionBlock;
import ai.djl.nn.transformer.TransformerEncoderBlock;
import io.github.adabet.BackendUnavailableException;
import java.lang.reflect.Field;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The private fields of DJL that running a network leaf by leaf cannot do without: the function by
 * which a parallel block combines its branches, that of a lambda block, the arrays registered in a
 * scope, the constants of a batch normalisation, and what DJL's attention and encoder blocks keep
 * to themselves. Resolved once; a DJL release that lacks one is refused with a message that names
 * it.
 */
public final class DjlInternals {

  private static final Field COMBINE = field(ParallelBlock.class, "function");
  private static final Field LAMBDA = field(LambdaBlock.class, "lambda");
  private static final Field SCOPED = field(NDScope.class, "resources");
  private static final Field HEADS = field(ScaledDotProductAttentionBlock.class, "headCount");
  private static final Field ATTENTION_DROPOUT =
      field(TransformerEncoderBlock.class, "selfAttentionDropout");
  private static final Field POINTWISE_DROPOUT =
      field(TransformerEncoderBlock.class, "fullyConnectedDropout");
  private static final Field AXIS = field(BatchNorm.class, "axis");
  private static final Field EPSILON = field(BatchNorm.class, "epsilon");

  private DjlInternals() {}

  /** Returns the function that combines the outputs of the branches. */
  @SuppressWarnings("unchecked")
  public static Function<List<NDList>, NDList> combineFunction(ParallelBlock block) {
    return (Function<List<NDList>, NDList>) read(COMBINE, block);
  }

  /** Returns the function that a block applies. */
  @SuppressWarnings("unchecked")
  public static Function<NDList, NDList> function(LambdaBlock block) {
    return (Function<NDList, NDList>) read(LAMBDA, block);
  }

  /**
   * Tells whether an array was created while the scope was the innermost one, and is still
   * registered in it.
   */
  public static boolean isRegistered(NDScope scope, NDArray array) {
    return ((Map<?, ?>) read(SCOPED, scope)).containsKey(array);
  }

  /** Returns the number of heads of an attention block. */
  public static int headCount(ScaledDotProductAttentionBlock block) {
    return (int) read(HEADS, block);
  }

  /** Returns the dropout that an encoder puts behind its attention. */
  public static Dropout attentionDropout(TransformerEncoderBlock block) {
    return (Dropout) read(ATTENTION_DROPOUT, block);
  }

  /** Returns the dropout that an encoder puts behind its pointwise layers. */
  public static Dropout pointwiseDropout(TransformerEncoderBlock block) {
    return (Dropout) read(POINTWISE_DROPOUT, block);
  }

  /** Returns the axis of the channels. */
  public static int axis(BatchNorm block) {
    return (int) read(AXIS, block);
  }

  /** Returns what is added to the variance. */
  public static float epsilon(BatchNorm block) {
    return (float) read(EPSILON, block);
  }

  /**
   * Lets a scope register its arrays in a map of the caller's from now on.
   *
   * @param scope a scope in which no array is registered yet
   */
  public static void registerIn(NDScope scope, IdentityHashMap<NDArray, NDArray> registry) {
    try {
      SCOPED.set(scope, registry);
    } catch (IllegalAccessException e) {
      throw unusable(NDScope.class, SCOPED.getName(), e);
    }
  }

  /** Tells whether no array is registered in the scope. */
  public static boolean isEmpty(NDScope scope) {
    return ((Map<?, ?>) read(SCOPED, scope)).isEmpty();
  }

  /**
   * Returns a private field of a class of DJL.
   *
   * @throws BackendUnavailableException if this release lacks it
   */
  public static Field field(Class<?> type, String name) {
    try {
      Field field = type.getDeclaredField(name);
      field.setAccessible(true);
      return field;
    } catch (ReflectiveOperationException | RuntimeException e) {
      throw unusable(type, name, e);
    }
  }

  /** Returns the value of a field, which may be null. */
  public static @Nullable Object optional(Field field, Object owner) {
    try {
      return field.get(owner);
    } catch (IllegalAccessException e) {
      throw unusable(field.getDeclaringClass(), field.getName(), e);
    }
  }

  private static Object read(Field field, Object owner) {
    Object value = optional(field, owner);
    if (value != null) {
      return value;
    }
    throw new IllegalStateException(
        "Field "
            + field.getName()
            + " of "
            + owner.getClass().getName()
            + " is null: the block cannot be run");
  }

  private static BackendUnavailableException unusable(Class<?> type, String name, Exception cause) {
    return new BackendUnavailableException(
        "The field '"
            + name
            + "' of "
            + type.getName()
            + " cannot be read. Use ai.djl:api:0.36.0, the release this library is made for, on the"
            + " class path, or open that package to reflection",
        cause);
  }
}
