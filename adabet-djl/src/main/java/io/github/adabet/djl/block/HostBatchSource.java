package io.github.adabet.djl.block;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import io.github.adabet.djl.data.BatchMismatchException;
import io.github.adabet.djl.data.TensorBatch;
import io.github.adabet.djl.data.TensorSpec;
import io.github.adabet.spi.ForwardingSource;
import io.github.adabet.spi.LayerObservation;
import io.github.adabet.spi.LayerQuantity;
import io.github.adabet.spi.LayerVisitor;
import java.util.List;
import java.util.Set;

/** Runs batches of plain memory, which are copied to the network's engine and device. */
final class HostBatchSource extends ForwardingSource<TensorBatch> {

  private final BlockActivationSource source;
  private final NDManager manager;
  private final List<TensorSpec> inputs;

  HostBatchSource(BlockActivationSource source, NDManager manager, List<TensorSpec> inputs) {
    super(source);
    this.source = source;
    this.manager = manager;
    this.inputs = inputs;
  }

  /** What a visitor threw, which is passed on as it is. */
  private static final class VisitorFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;
    private final transient RuntimeException thrown;

    VisitorFailure(RuntimeException thrown) {
      super(thrown);
      this.thrown = thrown;
    }
  }

  @Override
  public void forward(TensorBatch batch, Set<LayerQuantity> needs, LayerVisitor visitor) {
    try (NDManager scratch = manager.newSubManager()) {
      source.forward(batch.copyTo(scratch), needs, observed -> visit(visitor, observed));
    } catch (VisitorFailure e) {
      throw e.thrown;
    } catch (EngineException | IllegalArgumentException | IndexOutOfBoundsException e) {
      throw BatchMismatchException.of(inputs, batch, e);
    }
  }

  private static void visit(LayerVisitor visitor, LayerObservation observed) {
    try {
      visitor.visit(observed);
    } catch (RuntimeException e) {
      throw new VisitorFailure(e);
    }
  }
}
