package io.github.adabet;

import io.github.adabet.spi.ActivationSource;
import io.github.adabet.spi.BackendSelection;
import io.github.adabet.spi.ForwardingSource;
import io.github.adabet.spi.LayerQuantity;
import io.github.adabet.spi.LayerVisitor;
import java.util.Set;

/** A source that says how it was chosen. */
final class ChosenSource<I> extends ForwardingSource<I> {
  private final ActivationSource<I> source;
  private final BackendChoice choice;

  ChosenSource(BackendSelection.Chosen<ActivationSource<I>> chosen) {
    super(chosen.backend());
    this.source = chosen.backend();
    this.choice = chosen.choice();
  }

  @Override
  public void forward(I batch, Set<LayerQuantity> needs, LayerVisitor visitor) {
    source.forward(batch, needs, visitor);
  }

  @Override
  public Provenance provenance() {
    return super.provenance().toBuilder().choice(choice).build();
  }
}
