package io.github.adabet.score;

/** Provides {@link TwoNearestNeighborsScorer} under its name; never chosen by itself. Stateless. */
public final class TwoNearestNeighborsScorerProvider extends NamedScorerProvider {
  /** Called by {@link java.util.ServiceLoader}. */
  public TwoNearestNeighborsScorerProvider() {
    super(TwoNearestNeighborsScorer.NAME, TwoNearestNeighborsScorer::create);
  }
}
