package io.github.adabet.spi;

import io.github.adabet.Provenance;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * Scores one layer from what is observed of it while one batch passes: higher is more worth
 * retraining.
 *
 * <p>A pure function of the observation: stateless, deterministic, safe for use by several threads.
 */
public interface LayerScorer {
  /**
   * The name of the score, under which its rankings are known.
   *
   * @return not blank; the same in every process and release, for example {@code betti}
   */
  String name();

  /**
   * What the scorer looks at. Whoever ranks asks the source for these and no others; a source that
   * does not give them is refused before the first batch.
   *
   * @return the layer's output, unless overridden
   */
  default Set<LayerQuantity> needs() {
    return Set.of(LayerQuantity.OUTPUT);
  }

  /**
   * The smallest batch that the score says anything about. Smaller ones are refused.
   *
   * @return 1, unless overridden
   */
  default int minimumSamples() {
    return 1;
  }

  /**
   * The score of one layer.
   *
   * @param observed valid during this call only
   * @return a finite number, 0 or more
   */
  double score(LayerObservation observed);

  /**
   * The scores of a layer's channels, each as a layer of its own. Scorers that can take many clouds
   * at once override it; the result is the same.
   *
   * @param observed holds what {@link #needs()} names, and the output; valid during this call only
   * @return the score of each channel of {@code observed.output().byChannel()}, a new array; unless
   *     overridden, the channel's output and gradient stand for the layer's, and the input is the
   *     layer's
   * @throws UnsupportedOperationException if the score reads weights or statistics, which cannot be
   *     divided, and this method is not overridden
   */
  default double[] scoreChannels(LayerObservation observed) {
    return ChannelObservation.scores(this, observed);
  }

  /**
   * What the score is and what computes it.
   *
   * @return entries for the provenance of a ranking; {@code scorer.name} unless overridden
   */
  default Provenance provenance() {
    return Provenance.builder().setting("scorer.name", name()).build();
  }

  /**
   * A scorer of a layer's output.
   *
   * @param name the name of the score, not blank
   * @param score a pure function of the output; its values are finite and 0 or more
   * @return the scorer
   * @throws IllegalArgumentException if the name is blank
   */
  static LayerScorer named(String name, ToDoubleFunction<LayerActivation> score) {
    return named(
        name, Set.of(LayerQuantity.OUTPUT), observed -> score.applyAsDouble(observed.output()));
  }

  /**
   * A scorer of anything that can be observed.
   *
   * @param name the name of the score, not blank
   * @param needs what the function reads; copied
   * @param score a pure function; its values are finite and 0 or more
   * @return the scorer
   * @throws IllegalArgumentException if the name is blank
   */
  static LayerScorer named(
      String name, Set<LayerQuantity> needs, ToDoubleFunction<LayerObservation> score) {
    return new FunctionScorer(name, Set.copyOf(needs), score);
  }
}
