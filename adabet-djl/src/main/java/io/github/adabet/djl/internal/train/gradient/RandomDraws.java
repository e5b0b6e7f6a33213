package io.github.adabet.djl.internal.train.gradient;

import ai.djl.nn.Block;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.ParallelBlock;
import ai.djl.nn.norm.Dropout;
import ai.djl.nn.recurrent.RecurrentBlock;
import io.github.adabet.djl.block.structure.CompositeHandler;
import io.github.adabet.djl.internal.composite.AddedParameter;
import io.github.adabet.djl.internal.composite.AttentionHandler;
import io.github.adabet.djl.internal.composite.BertHandler;
import io.github.adabet.djl.internal.composite.DelegatingHandler;
import io.github.adabet.djl.internal.composite.SequentialHandler;
import io.github.adabet.djl.internal.composite.TransformerEncoderHandler;
import io.github.adabet.djl.internal.reflect.DjlInternals;
import io.github.adabet.djl.internal.tree.BlockTree;
import java.util.Set;

/**
 * Tells which parts of a network may draw random numbers.
 *
 * <p>Whatever is not known to be deterministic may. Known are the leaves that DJL and this library
 * bring, but dropout and recurrent blocks, functions of theirs in a {@link LambdaBlock} or {@link
 * ParallelBlock}, and the arithmetic of the built-in handlers. The rest is somebody else's code.
 * Why it matters: the engine is seeded before each part that may draw, which takes microseconds on
 * PyTorch but some two milliseconds on MXNet, which fills the state of a thousand generators.
 */
public final class RandomDraws {

  private static final Set<Class<? extends Block>> DRAWING =
      Set.of(Dropout.class, RecurrentBlock.class);
  private static final Set<Class<? extends CompositeHandler>> DETERMINISTIC_HANDLERS =
      Set.of(
          SequentialHandler.class,
          TransformerEncoderHandler.class,
          AttentionHandler.class,
          BertHandler.class,
          DelegatingHandler.class);
  private static final String ZOO = "io.github.adabet.djl.zoo";

  private RandomDraws() {}

  /** Tells whether a leaf may draw when it runs in training mode. */
  public static boolean possible(BlockTree.Leaf leaf) {
    Block block = leaf.block();
    if (leaf.opaque() || DRAWING.stream().anyMatch(type -> type.isInstance(block))) {
      return true;
    }
    if (block instanceof LambdaBlock lambda) {
      return !isKnown(DjlInternals.function(lambda).getClass());
    }
    return !isKnown(block.getClass());
  }

  /** Tells whether the arithmetic of a composite, outside its children, may draw. */
  public static boolean possible(BlockTree.Composite composite) {
    if (DETERMINISTIC_HANDLERS.contains(composite.handler().getClass())) {
      return false;
    }
    return composite.block() instanceof ParallelBlock parallel
        ? !isKnown(DjlInternals.combineFunction(parallel).getClass())
        : !isKnown(composite.block().getClass());
  }

  /**
   * Tells whether code is DJL's or this library's. A lambda counts as code of the class that it is
   * written in; {@link LambdaBlock} itself only wraps functions of others.
   */
  private static boolean isKnown(Class<?> type) {
    Class<?> host = type.getNestHost();
    String room = host.getPackageName();
    boolean djl = room.equals("ai.djl.nn") || room.startsWith("ai.djl.nn.");
    return (djl && host != LambdaBlock.class) || room.equals(ZOO) || host == AddedParameter.class;
  }
}
