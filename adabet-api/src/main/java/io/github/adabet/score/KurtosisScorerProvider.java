package io.github.adabet.score;

/** Provides {@link KurtosisScorer} under its name; never chosen by itself. Stateless. */
public final class KurtosisScorerProvider extends NamedScorerProvider {
  /** Called by {@link java.util.ServiceLoader}. */
  public KurtosisScorerProvider() {
    super(KurtosisScorer.NAME, KurtosisScorer::create);
  }
}
