package io.github.adabet.djl.block;

import io.github.adabet.Layer;
import io.github.adabet.Provenance;
import io.github.adabet.spi.ActivationSource;
import io.github.adabet.spi.LayerQuantity;
import io.github.adabet.spi.LayerVisitor;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A source of batches of another form.
 *
 * @param source runs the batches
 * @param conversion hands the batch in the source's form to whoever uses it, who is done with it
 *     when the call returns
 */
record ConvertedSource<I, J>(ActivationSource<J> source, Conversion<I, J> conversion)
    implements ActivationSource<I> {

  /** Lends out a batch in another form. */
  interface Conversion<I, J> {

    /** Converts a batch, hands it over, and gives back what that took. */
    void lend(I batch, Consumer<J> use);
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
    conversion.lend(batch, converted -> source.forward(converted, needs, visitor));
  }

  @Override
  public Provenance provenance() {
    return source.provenance();
  }
}
