package io.github.adabet.djl;

import io.github.adabet.Provenance;
import io.github.adabet.djl.data.TensorBatch;
import io.github.adabet.djl.data.TensorSpec;
import io.github.adabet.spi.ActivationSource;
import io.github.adabet.spi.ForwardingSource;
import io.github.adabet.spi.LayerQuantity;
import io.github.adabet.spi.LayerVisitor;
import java.util.Set;

/** A source that runs batches of the network's own kind, and only while the network is open. */
final class OpenSource extends ForwardingSource<TensorBatch> {

  private final ActivationSource<TensorBatch> source;
  private final PretrainedNetwork network;

  OpenSource(ActivationSource<TensorBatch> source, PretrainedNetwork network) {
    super(source);
    this.source = source;
    this.network = network;
  }

  @Override
  public void forward(TensorBatch batch, Set<LayerQuantity> needs, LayerVisitor visitor) {
    TensorSpec.requireFits(network.inputs(), batch);
    source.forward(batch, needs, visitor);
  }

  @Override
  public Provenance provenance() {
    return network.provenance().toBuilder().merge(super.provenance()).build();
  }
}
