package io.github.adabet.djl.internal.reflect;

import ai.djl.nn.Block;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Set;

/** Tells blocks that merely extend a DJL composite from those that change how it runs. */
public final class Overrides {

  private static final Set<String> RUNNING = Set.of("forward", "forwardInternal", "getChildren");

  private Overrides() {}

  /**
   * Tells whether a block is of the given class or of a subclass that runs its children in the same
   * way.
   */
  public static boolean runsAs(Block block, Class<? extends Block> base) {
    if (!base.isInstance(block)) {
      return false;
    }
    for (Class<?> type = block.getClass(); type != base; type = type.getSuperclass()) {
      for (Method method : type.getDeclaredMethods()) {
        if (RUNNING.contains(method.getName()) && !Modifier.isStatic(method.getModifiers())) {
          return false;
        }
      }
    }
    return true;
  }
}
