package io.github.adabet.score;

/** Provides {@link StatisticsShiftScorer} under its name; never chosen by itself. Stateless. */
public final class StatisticsShiftScorerProvider extends NamedScorerProvider {
  /** Called by {@link java.util.ServiceLoader}. */
  public StatisticsShiftScorerProvider() {
    super(StatisticsShiftScorer.NAME, StatisticsShiftScorer::create);
  }
}
