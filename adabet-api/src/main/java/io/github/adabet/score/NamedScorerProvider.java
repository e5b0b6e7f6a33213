package io.github.adabet.score;

import io.github.adabet.spi.LayerScorer;
import io.github.adabet.spi.LayerScorerProvider;
import io.github.adabet.spi.Probe;
import java.util.function.Supplier;

/** Provides a scorer of this package under its name; never chosen by itself. Stateless. */
abstract class NamedScorerProvider implements LayerScorerProvider {
  private final String name;
  private final Supplier<LayerScorer> scorer;

  NamedScorerProvider(String name, Supplier<LayerScorer> scorer) {
    this.name = name;
    this.scorer = scorer;
  }

  @Override
  public final String name() {
    return name;
  }

  @Override
  public final int preference() {
    return ONLY_BY_NAME;
  }

  @Override
  public final Probe probe() {
    return Probe.available("1");
  }

  @Override
  public final LayerScorer create() {
    return scorer.get();
  }
}
