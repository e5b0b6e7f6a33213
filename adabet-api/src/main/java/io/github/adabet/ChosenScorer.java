package io.github.adabet;

import io.github.adabet.spi.BackendSelection;
import io.github.adabet.spi.LayerObservation;
import io.github.adabet.spi.LayerQuantity;
import io.github.adabet.spi.LayerScorer;
import java.util.Set;

/** A scorer that says how it was chosen. */
record ChosenScorer(LayerScorer scorer, BackendChoice choice) implements LayerScorer {
  ChosenScorer(BackendSelection.Chosen<LayerScorer> chosen) {
    this(chosen.backend(), chosen.choice());
  }

  @Override
  public String name() {
    return scorer.name();
  }

  @Override
  public Set<LayerQuantity> needs() {
    return scorer.needs();
  }

  @Override
  public int minimumSamples() {
    return scorer.minimumSamples();
  }

  @Override
  public double score(LayerObservation observed) {
    return scorer.score(observed);
  }

  @Override
  public double[] scoreChannels(LayerObservation observed) {
    return scorer.scoreChannels(observed);
  }

  @Override
  public Provenance provenance() {
    return scorer.provenance().toBuilder().choice(choice).build();
  }
}
