package io.github.adabet;

import io.github.adabet.spi.ActivationSource;
import io.github.adabet.spi.BackendSelection;
import io.github.adabet.spi.LayerQuantity;
import io.github.adabet.spi.LayerVisitor;
import java.util.List;
import java.util.Set;

/** A source that says how it was chosen. */
record ChosenSource<I>(ActivationSource<I> source, BackendChoice choice)
    implements ActivationSource<I> {
  ChosenSource(BackendSelection.Chosen<ActivationSource<I>> chosen) {
    this(chosen.backend(), chosen.choice());
  }

  @Override
  public String name() {
    return source.name();
  }

  @Override
  public List<Layer> layers() {
    return source.layers();
  }

  @Override
  public Set<LayerQuantity> gives() {
    return source.gives();
  }

  @Override
  public boolean streams(Set<LayerQuantity> needs) {
    return source.streams(needs);
  }

  @Override
  public void forward(I batch, Set<LayerQuantity> needs, LayerVisitor visitor) {
    source.forward(batch, needs, visitor);
  }

  @Override
  public Provenance provenance() {
    return source.provenance().toBuilder().choice(choice).build();
  }
}
