package io.github.adabet.djl.block;

import io.github.adabet.LayerSelection;
import io.github.adabet.Provenance;
import io.github.adabet.Reranking;
import io.github.adabet.SelectionBudget;
import io.github.adabet.spi.LayerActivation;
import io.github.adabet.spi.LayerScorer;
import io.github.adabet.spi.SelectionContext;
import io.github.adabet.spi.SelectionStrategy;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * Strategies for tests: one of a single choice, one that walks through the layers, one that ranks
 * again.
 */
final class Strategies {

  private Strategies() {}

  static LayerSelection select(SelectionContext context, int index) {
    return LayerSelection.of(
        List.of(context.layers().get(index)),
        context.layers().size(),
        Provenance.builder().build());
  }

  static SelectionStrategy strategy(Function<SelectionContext, LayerSelection> choice) {
    return new SelectionStrategy() {
      @Override
      public String name() {
        return "a test's";
      }

      @Override
      public boolean selectsBefore(int epoch) {
        return epoch % 2 == 1;
      }

      @Override
      public LayerSelection select(SelectionContext context) {
        return choice.apply(context);
      }
    };
  }

  static SelectionStrategy reranking() {
    return new Reranking(
        LayerScorer.named("spread", Strategies::spread),
        SelectionBudget.layers(2),
        2,
        2,
        OptionalInt.empty());
  }

  /** Scores a layer by the spread of its activations, which training moves. */
  static double spread(LayerActivation activation) {
    double sum = 0;
    double squares = 0;
    float[] values = activation.toFloatArray();
    for (float value : values) {
      sum += value;
      squares += (double) value * value;
    }
    double mean = sum / values.length;
    return Math.max(0, squares / values.length - mean * mean);
  }

  /** Trains the last layer, then the one before it, and so on. */
  record Walking(int everyEpochs) implements SelectionStrategy {

    @Override
    public String name() {
      return "walking " + everyEpochs;
    }

    @Override
    public boolean selectsBefore(int epoch) {
      return (epoch - 1) % everyEpochs == 0;
    }

    @Override
    public LayerSelection select(SelectionContext context) {
      Optional<LayerSelection> current = context.current();
      int last =
          current.isEmpty() ? context.layers().size() : current.get().layers().get(0).index();
      return Strategies.select(context, last - 1);
    }
  }
}
