package io.github.adabet.spi;

/** Makes a scorer with its default settings. Found by {@link java.util.ServiceLoader}. */
public interface LayerScorerProvider extends BackendProvider {
  /**
   * Whether the scorer can work here. Cheap, and throws nothing.
   *
   * @return the answer
   */
  Probe probe();

  /**
   * Makes the scorer.
   *
   * @return a new or shared scorer
   * @throws io.github.adabet.BackendUnavailableException if it cannot work here
   */
  LayerScorer create();
}
