package io.github.adabet.djl.torchscript;

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
import org.jspecify.annotations.Nullable;

/** The activations of batches in plain memory, which are copied to the engine. */
final class TorchScriptSource extends ForwardingSource<TensorBatch> {

  private final LoadedScript script;
  private final ScriptActivations activations;
  private final List<TensorSpec> inputs;

  TorchScriptSource(LoadedScript script, List<TensorSpec> inputs) {
    this(script, new ScriptActivations(script), inputs);
  }

  private TorchScriptSource(
      LoadedScript script, ScriptActivations activations, List<TensorSpec> inputs) {
    super(activations);
    this.script = script;
    this.activations = activations;
    this.inputs = inputs;
  }

  @Override
  public void forward(TensorBatch batch, Set<LayerQuantity> needs, LayerVisitor visitor) {
    activations.requireGiven(needs);
    requireInputs(script, batch);
    Guarded guarded = new Guarded(visitor);
    try (NDManager scratch = script.manager().newSubManager()) {
      activations.forward(batch.copyTo(scratch), needs, guarded);
    } catch (EngineException | IllegalArgumentException e) {
      throw e == guarded.thrown ? e : new InputTrial(script, inputs).explain(batch, e);
    }
  }

  /** Refuses a batch of other tensors than the network takes. */
  static void requireInputs(LoadedScript script, TensorBatch batch) {
    if (batch.tensors().size() != script.script().inputs()) {
      throw new BatchMismatchException(
          "The batch holds "
              + batch
              + ", but the network takes "
              + script.script().inputs()
              + " tensors; give as many");
    }
  }

  /** Tells what the visitor throws from what the engine does. */
  private static final class Guarded implements LayerVisitor {

    private final LayerVisitor visitor;
    private @Nullable RuntimeException thrown;

    Guarded(LayerVisitor visitor) {
      this.visitor = visitor;
    }

    @Override
    public void visit(LayerObservation observation) {
      try {
        visitor.visit(observation);
      } catch (RuntimeException e) {
        thrown = e;
        throw e;
      }
    }
  }
}
