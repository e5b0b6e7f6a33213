package io.github.adabet.score;

/** Provides {@link SignCodeScorer} under its name; never chosen by itself. Stateless. */
public final class SignCodeScorerProvider extends NamedScorerProvider {
  /** Called by {@link java.util.ServiceLoader}. */
  public SignCodeScorerProvider() {
    super(SignCodeScorer.NAME, SignCodeScorer::create);
  }
}
