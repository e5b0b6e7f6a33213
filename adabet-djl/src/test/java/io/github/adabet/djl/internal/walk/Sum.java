package io.github.adabet.djl.internal.walk;

import ai.djl.ndarray.NDList;
import io.github.adabet.djl.internal.engine.MemoryReuse;
import io.github.adabet.djl.internal.engine.Overwriting;
import java.util.function.UnaryOperator;

/** A sum of two arrays that can write over the first one. */
final class Sum implements UnaryOperator<NDList>, Overwriting {

  @Override
  public NDList apply(NDList both) {
    return new NDList(both.get(0).add(both.get(1)));
  }

  @Override
  public NDList overwrite(NDList both, MemoryReuse reuse) {
    return new NDList(reuse.add(both.get(0), both.get(1)));
  }

  @Override
  public boolean gradientNeedsOutput() {
    return false;
  }
}
