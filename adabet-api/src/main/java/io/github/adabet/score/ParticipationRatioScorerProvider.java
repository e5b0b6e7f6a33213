package io.github.adabet.score;

/** Provides {@link ParticipationRatioScorer} under its name; never chosen by itself. Stateless. */
public final class ParticipationRatioScorerProvider extends NamedScorerProvider {
  /** Called by {@link java.util.ServiceLoader}. */
  public ParticipationRatioScorerProvider() {
    super(ParticipationRatioScorer.NAME, ParticipationRatioScorer::create);
  }
}
