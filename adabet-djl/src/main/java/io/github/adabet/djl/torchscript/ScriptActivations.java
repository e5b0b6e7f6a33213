package io.github.adabet.djl.torchscript;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.github.adabet.Layer;
import io.github.adabet.Provenance;
import io.github.adabet.UnsupportedModelException;
import io.github.adabet.djl.internal.engine.EngineBinding;
import io.github.adabet.djl.internal.engine.ScriptEngine.Value;
import io.github.adabet.djl.internal.engine.TensorBuffers;
import io.github.adabet.djl.internal.estimate.RankingForecast;
import io.github.adabet.djl.internal.memory.MemoryLimit;
import io.github.adabet.djl.internal.rank.BlockObservation;
import io.github.adabet.djl.internal.rank.TensorActivation;
import io.github.adabet.djl.torchscript.internal.layer.ScriptLayer;
import io.github.adabet.spi.ActivationSource;
import io.github.adabet.spi.LayerObservation;
import io.github.adabet.spi.LayerQuantity;
import io.github.adabet.spi.LayerVisitor;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The layers of a TorchScript network and their activations, each shown once it has run. */
final class ScriptActivations implements ActivationSource<NDList> {

  private final LoadedScript script;
  private final TensorBuffers buffers;
  private final RankingForecast forecast;

  ScriptActivations(LoadedScript script) {
    this.script = script;
    this.buffers = EngineBinding.of(script.manager().getEngine()).tensorBuffers();
    this.forecast = new RankingForecast(script::estimator, script.manager(), MemoryLimit.AVAILABLE);
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
  public void forward(NDList batch, Set<LayerQuantity> needs, LayerVisitor visitor) {
    requireGiven(needs);
    run(batch, visitor);
  }

  /** Refuses what is not given of a layer. */
  void requireGiven(Set<LayerQuantity> needs) {
    for (LayerQuantity need : needs) {
      if (!gives().contains(need)) {
        throw new IllegalArgumentException(
            "needs holds " + need + ", which TorchScript files do not give; they give " + gives());
      }
    }
  }

  /** Runs a batch. */
  void run(NDList batch, LayerVisitor visitor) {
    forecast.check(batch, Math.toIntExact(batch.head().getShape().get(0)));
    try (NDManager scratch = script.manager().newSubManager()) {
      Pass pass = new Pass(batch.head().getShape().get(0), visitor, scratch);
      script.script().walk(batch, pass::show);
    }
  }

  /** One batch on its way through the network. */
  private final class Pass {

    private final long samples;
    private final LayerVisitor visitor;
    private final NDManager scratch;

    Pass(long samples, LayerVisitor visitor, NDManager scratch) {
      this.samples = samples;
      this.visitor = visitor;
      this.scratch = scratch;
    }

    /** Shows a layer. */
    void show(int index, Value output) {
      ScriptLayer layer = script.layers().get(index);
      NDArray tensor = output.tensor(layer.place(), scratch).orElse(null);
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
            new TensorActivation.Lease(
                layer.layer(), tensor, layer.channelAxes(), buffers, false)) {
          visitor.visit(LayerObservation.ofOutput(lease.activation()));
        }
      }
    }
  }

  @Override
  public Provenance provenance() {
    Map<String, String> unranked = script.unranked();
    return Provenance.builder()
        .setting("source.name", TorchScriptNetworkProvider.NAME)
        .setting("source.memory", buffers.label())
        .setting("source.memory_limit", forecast.state())
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
