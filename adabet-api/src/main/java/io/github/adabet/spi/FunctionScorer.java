package io.github.adabet.spi;

import java.util.Set;
import java.util.function.ToDoubleFunction;

/** A function with a name. */
record FunctionScorer(
    String name, Set<LayerQuantity> needs, ToDoubleFunction<LayerObservation> function)
    implements LayerScorer {
  FunctionScorer {
    if (name.isBlank()) {
      throw new IllegalArgumentException(
          "name is blank; give the scorer a name, by which its rankings are known.");
    }
  }

  @Override
  public double score(LayerObservation observed) {
    return function.applyAsDouble(observed);
  }

  @Override
  public String toString() {
    return name;
  }
}
