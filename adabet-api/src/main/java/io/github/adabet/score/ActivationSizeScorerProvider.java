package io.github.adabet.score;

/** Provides {@link ActivationSizeScorer} under its name; never chosen by itself. Stateless. */
public final class ActivationSizeScorerProvider extends NamedScorerProvider {
  /** Called by {@link java.util.ServiceLoader}. */
  public ActivationSizeScorerProvider() {
    super(ActivationSizeScorer.NAME, ActivationSizeScorer::create);
  }
}
