package io.github.adabet.djl.torchscript;

import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.github.adabet.Layer;
import io.github.adabet.LayerKind;
import io.github.adabet.Provenance;
import io.github.adabet.UnsupportedModelException;
import io.github.adabet.djl.data.BatchMismatchException;
import io.github.adabet.djl.data.TensorBatch;
import io.github.adabet.djl.data.TensorSpec;
import io.github.adabet.djl.internal.engine.EngineBinding;
import io.github.adabet.djl.internal.engine.ScriptEngine.Value;
import io.github.adabet.djl.internal.engine.TensorBuffers;
import io.github.adabet.djl.internal.rank.BlockObservation;
import io.github.adabet.djl.internal.rank.TensorActivation;
import io.github.adabet.djl.internal.tree.ChannelAxes;
import io.github.adabet.djl.torchscript.internal.layer.ScriptLayer;
import io.github.adabet.spi.ActivationSource;
import io.github.adabet.spi.LayerObservation;
import io.github.adabet.spi.LayerQuantity;
import io.github.adabet.spi.LayerVisitor;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The layers of a TorchScript network and their activations, each shown once it has run. */
final class TorchScriptSource implements ActivationSource<TensorBatch> {

  private final LoadedScript script;
  private final List<TensorSpec> inputs;
  private final TensorBuffers buffers;

  TorchScriptSource(LoadedScript script, List<TensorSpec> inputs) {
    this.script = script;
    this.inputs = inputs;
    this.buffers = EngineBinding.of(script.manager().getEngine()).tensorBuffers();
  }

  @Override
  public String name() {
    return TorchScriptNetworkProvider.NAME;
  }

  @Override
  public List<Layer> layers() {
    return script.layers().stream().map(ScriptLayer::layer).toList();
  }

  @Override
  public void forward(TensorBatch batch, Set<LayerQuantity> needs, LayerVisitor visitor) {
    for (LayerQuantity need : needs) {
      if (!gives().contains(need)) {
        throw new IllegalArgumentException(
            "needs holds " + need + ", which TorchScript files do not give; they give " + gives());
      }
    }
    if (batch.tensors().size() != script.inputs()) {
      throw new BatchMismatchException(
          "The batch holds "
              + batch
              + ", but the network takes "
              + script.inputs()
              + " tensors; give as many");
    }
    Pass pass = new Pass(batch.samples(), visitor);
    try (NDManager scratch = script.manager().newSubManager()) {
      NDList arrays = batch.copyTo(scratch);
      pass.scratch = scratch;
      EngineBinding.of(scratch.getEngine())
          .inferenceMode()
          .run(() -> script.walk(arrays, pass::show));
    } catch (EngineException | IllegalArgumentException e) {
      throw e == pass.thrown ? e : BatchMismatchException.of(inputs, batch, e);
    }
  }

  /** One batch on its way through the network. */
  private final class Pass {

    private final long samples;
    private final LayerVisitor visitor;
    private @Nullable NDManager scratch;
    private @Nullable RuntimeException thrown;

    Pass(long samples, LayerVisitor visitor) {
      this.samples = samples;
      this.visitor = visitor;
    }

    /** Shows a layer; what the visitor throws is told from what the engine throws. */
    void show(int index, Value output) {
      ScriptLayer layer = script.layers().get(index);
      NDManager owner = scratch;
      NDArray tensor = owner == null ? null : output.tensor(layer.place(), owner).orElse(null);
      if (tensor == null) {
        throw new UnsupportedModelException(
            "The layer "
                + layer.layer().name()
                + " puts out no tensor, nor a tuple or list with one where it is expected, so that"
                + " it has no activation. Have it return one in Python, and export the network"
                + " again");
      }
      try (tensor) {
        BlockObservation.requireBatch(layer.layer(), "puts out", new NDList(tensor), samples);
        try (TensorActivation.Lease lease =
            new TensorActivation.Lease(layer.layer(), tensor, axes(layer), buffers, false)) {
          visitor.visit(LayerObservation.ofOutput(lease.activation()));
        }
      } catch (RuntimeException e) {
        thrown = e;
        throw e;
      }
    }
  }

  private static ChannelAxes axes(ScriptLayer layer) {
    LayerKind kind = layer.layer().kind();
    boolean last =
        kind == LayerKind.DENSE
            || layer.operations().stream().anyMatch(name -> name.endsWith("layer_norm"));
    if (layer.operations().stream().anyMatch(name -> name.startsWith("torch.conv_transpose"))) {
      return ChannelAxes.UNDIVIDED;
    }
    boolean first = kind == LayerKind.CONVOLUTION || kind == LayerKind.NORMALIZATION;
    return last ? ChannelAxes.LAST : first ? ChannelAxes.FIRST : ChannelAxes.UNDIVIDED;
  }

  @Override
  public Provenance provenance() {
    Map<String, String> unranked = script.unranked();
    return Provenance.builder()
        .setting("source.name", TorchScriptNetworkProvider.NAME)
        .setting("source.memory", buffers.label())
        .setting("source.memory_limit", "none, the memory of TorchScript is not estimated")
        .setting(
            "source.unranked_parameters",
            unranked.isEmpty()
                ? "none"
                : unranked.entrySet().stream()
                    .map(entry -> entry.getKey() + " " + entry.getValue())
                    .collect(Collectors.joining("; ")))
        .setting("djl.version", Engine.getDjlVersion())
        .choice(EngineBinding.choice(script.manager().getEngine()))
        .build();
  }
}
