package io.github.adabet.topology.score;

import io.github.adabet.Provenance;
import io.github.adabet.spi.LayerScorer;
import io.github.adabet.spi.LayerScorerProvider;
import io.github.adabet.spi.Probe;
import java.util.Arrays;
import java.util.List;

/** Provides a scorer whose forms are the ways to divide its number; by name only. Stateless. */
abstract class DividedScorerProvider implements LayerScorerProvider {
  private final String name;
  private final BettiNormalization usual;

  DividedScorerProvider(String name, BettiNormalization usual) {
    this.name = name;
    this.usual = usual;
  }

  /** Returns the scorer with a given divisor. */
  abstract LayerScorer divided(BettiNormalization normalization);

  @Override
  public final String name() {
    return name;
  }

  @Override
  public int preference() {
    return ONLY_BY_NAME;
  }

  /** Always available: pure Java. */
  @Override
  public final Probe probe() {
    return Probe.available(
        Provenance.ofThisPlatform().build().settings().getOrDefault("adabet.version", "unknown"));
  }

  @Override
  public final LayerScorer create() {
    return divided(usual);
  }

  @Override
  public List<String> forms() {
    return Arrays.stream(BettiNormalization.values())
        .filter(normalization -> normalization != usual)
        .map(BettiNormalization::label)
        .toList();
  }

  /**
   * {@inheritDoc}
   *
   * @param form the label of a {@link BettiNormalization}
   */
  @Override
  public LayerScorer create(String form) {
    return BettiNormalization.labelled(form)
        .map(this::divided)
        .orElseGet(() -> LayerScorerProvider.super.create(form));
  }
}
