package io.github.adabet.spi;

import io.github.adabet.Layer;
import io.github.adabet.Provenance;
import java.util.List;
import java.util.Set;

/**
 * A source made of another one, which it describes itself as: name, layers and what is given of
 * them are the other's. A subclass says how a batch of its own type runs, and may add to the
 * provenance.
 *
 * @param <I> the type of a batch
 */
public abstract class ForwardingSource<I> implements ActivationSource<I> {
  private final ActivationSource<?> described;

  /**
   * A source with the layers of another.
   *
   * @param described answers all questions but how to run a batch
   */
  protected ForwardingSource(ActivationSource<?> described) {
    this.described = described;
  }

  @Override
  public String name() {
    return described.name();
  }

  @Override
  public List<Layer> layers() {
    return described.layers();
  }

  @Override
  public Set<LayerQuantity> gives() {
    return described.gives();
  }

  @Override
  public boolean streams(Set<LayerQuantity> needs) {
    return described.streams(needs);
  }

  /**
   * {@inheritDoc}
   *
   * @return that of the other source, unless overridden
   */
  @Override
  public Provenance provenance() {
    return described.provenance();
  }
}
