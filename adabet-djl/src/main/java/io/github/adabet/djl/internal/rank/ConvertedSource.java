package io.github.adabet.djl.internal.rank;

import io.github.adabet.spi.ActivationSource;
import io.github.adabet.spi.ForwardingSource;
import io.github.adabet.spi.LayerQuantity;
import io.github.adabet.spi.LayerVisitor;
import java.util.Set;
import java.util.function.Consumer;

/** A source of batches of another form. */
public final class ConvertedSource<I, J> extends ForwardingSource<I> {

  private final ActivationSource<J> source;
  private final Conversion<I, J> conversion;

  /** Lends out a batch in another form. */
  @FunctionalInterface
  public interface Conversion<I, J> {

    /** Converts a batch, hands it over, and gives back what that took. */
    void lend(I batch, Consumer<J> use);
  }

  /**
   * Wraps a source.
   *
   * @param source runs the batches
   * @param conversion hands a batch in the source's form to whoever uses it, who is done with it
   *     when the call returns
   */
  public ConvertedSource(ActivationSource<J> source, Conversion<I, J> conversion) {
    super(source);
    this.source = source;
    this.conversion = conversion;
  }

  @Override
  public void forward(I batch, Set<LayerQuantity> needs, LayerVisitor visitor) {
    conversion.lend(batch, converted -> source.forward(converted, needs, visitor));
  }
}
