package io.github.adabet.djl;

import io.github.adabet.Provenance;
import io.github.adabet.djl.data.TensorBatch;
import io.github.adabet.djl.data.TensorSpec;
import io.github.adabet.spi.ActivationSource;
import io.github.adabet.spi.ForwardingSource;
import io.github.adabet.spi.LayerQuantity;
import io.github.adabet.spi.LayerVisitor;
import java.util.Set;
import java.util.function.Function;

/**
 * A source that runs batches of the network's own kind, and only while the network is open.
 *
 * @param <I> the type of a batch
 */
final class OpenSource<I> extends ForwardingSource<I> {

  private final ActivationSource<I> source;
  private final Function<I, TensorBatch> inputs;
  private final PretrainedNetwork network;

  OpenSource(
      ActivationSource<I> source, Function<I, TensorBatch> inputs, PretrainedNetwork network) {
    super(source);
    this.source = source;
    this.inputs = inputs;
    this.network = network;
  }

  @Override
  public void forward(I batch, Set<LayerQuantity> needs, LayerVisitor visitor) {
    TensorSpec.requireFits(network.inputs(), inputs.apply(batch));
    source.forward(batch, needs, visitor);
  }

  @Override
  public Provenance provenance() {
    return network.provenance().toBuilder().merge(super.provenance()).build();
  }
}
