package io.github.adabet.djl.torchscript;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.github.adabet.Layer;
import io.github.adabet.Provenance;
import io.github.adabet.djl.internal.engine.EngineBinding;
import io.github.adabet.djl.internal.engine.ScriptEngine.Value;
import io.github.adabet.djl.internal.engine.TensorBuffers;
import io.github.adabet.djl.internal.estimate.RankingForecast;
import io.github.adabet.djl.internal.memory.MemoryLimit;
import io.github.adabet.djl.internal.rank.BlockObservation;
import io.github.adabet.djl.internal.rank.SampleRows;
import io.github.adabet.djl.internal.rank.TensorActivation;
import io.github.adabet.djl.internal.tree.BlockTree;
import io.github.adabet.djl.internal.tree.ChannelAxes;
import io.github.adabet.djl.torchscript.internal.layer.ScriptLayer;
import io.github.adabet.djl.torchscript.internal.walk.Walk.LayerHook;
import io.github.adabet.spi.ActivationSource;
import io.github.adabet.spi.LayerObservation;
import io.github.adabet.spi.LayerQuantity;
import io.github.adabet.spi.LayerVisitor;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The layers of a TorchScript network and their activations, each shown once it has run. */
final class ScriptActivations implements ActivationSource<NDList> {

  private static final Set<LayerQuantity> GIVEN =
      EnumSet.allOf(LayerQuantity.class).stream()
          .filter(quantity -> !quantity.takesLabels())
          .collect(Collectors.toUnmodifiableSet());

  private final LoadedScript script;
  private final TensorBuffers buffers;
  private final RankingForecast forecast;

  ScriptActivations(LoadedScript script) {
    this.script = script;
    this.buffers = EngineBinding.of(script.manager().getEngine()).tensorBuffers();
    this.forecast = new RankingForecast(script::estimator, script.manager(), MemoryLimit.AVAILABLE);
  }

  /** Returns what is known of the memory of passes. */
  RankingForecast forecast() {
    return forecast;
  }

  @Override
  public String name() {
    return TorchScriptNetworkProvider.NAME;
  }

  @Override
  public List<Layer> layers() {
    return script.ranked();
  }

  /** All but gradients, which need labels. */
  @Override
  public Set<LayerQuantity> gives() {
    return GIVEN;
  }

  @Override
  public void forward(NDList batch, Set<LayerQuantity> needs, LayerVisitor visitor) {
    requireGiven(needs);
    long samples = batch.head().getShape().get(0);
    forecast.check(batch, Math.toIntExact(samples));
    try (NDManager scratch = script.manager().newSubManager()) {
      boolean tensors =
          needs.contains(LayerQuantity.WEIGHTS) || needs.contains(LayerQuantity.STATISTICS);
      List<BlockTree.Leaf> leaves =
          tensors || needs.contains(LayerQuantity.INPUT) ? script.trainable().leaves() : List.of();
      script.script().walk(batch, new Pass(batch, needs, visitor, scratch, leaves));
    }
  }

  /** Refuses what is not given of a layer. */
  void requireGiven(Set<LayerQuantity> needs) {
    for (LayerQuantity need : needs) {
      if (!GIVEN.contains(need)) {
        throw new IllegalArgumentException(
            "needs holds "
                + need
                + ", which unlabelled batches do not give; they give "
                + GIVEN
                + ". Use PretrainedNetwork.gradientSource");
      }
    }
  }

  /** One batch on its way through the network. */
  private final class Pass implements LayerHook {

    private final SampleRows rows;
    private final Set<LayerQuantity> needs;
    private final LayerVisitor visitor;
    private final NDManager scratch;
    private final List<BlockTree.Leaf> leaves;
    private int run = -1;

    Pass(
        NDList batch,
        Set<LayerQuantity> needs,
        LayerVisitor visitor,
        NDManager scratch,
        List<BlockTree.Leaf> leaves) {
      this.rows = script.foldedRows().begin(batch);
      this.needs = needs;
      this.visitor = visitor;
      this.scratch = scratch;
      this.leaves = leaves;
    }

    @Override
    public void begins(int index) {
      run += script.isRanked(index) ? 1 : 0;
    }

    /** Shows a layer whose input is asked for, which is let go behind it. */
    @Override
    public Value passOn(int index, @Nullable Value input, Value output) {
      if (needs.contains(LayerQuantity.INPUT) && script.isRanked(index)) {
        NDList inputs = new NDList();
        if (input != null) {
          input.tensor(0, scratch).ifPresent(inputs::add);
        }
        try {
          show(script.layers().get(index), output, inputs, leaves.get(index));
        } finally {
          inputs.close();
        }
      }
      return output;
    }

    @Override
    public void ran(int index, Value output) {
      if (!needs.contains(LayerQuantity.INPUT) && script.isRanked(index)) {
        show(
            script.layers().get(index),
            output,
            new NDList(),
            leaves.isEmpty() ? null : leaves.get(index));
      }
    }

    private void show(
        ScriptLayer layer, Value output, NDList inputs, BlockTree.@Nullable Leaf leaf) {
      NDArray tensor = output.tensor(layer.place(), scratch).orElse(null);
      if (tensor == null) {
        throw layer.withoutOutput();
      }
      try (tensor) {
        NDArray shown =
            rows.ofSamples(run, SampleRows.Side.OUTPUT, layer.layer(), new NDList(tensor));
        ChannelAxes axes = layer.channelAxes();
        if (shown == tensor) {
          show(layer, tensor, axes, inputs, leaf);
        } else {
          try (shown) {
            show(layer, shown, axes.behindRows(), inputs, leaf);
          }
        }
      }
    }

    private void show(
        ScriptLayer layer,
        NDArray tensor,
        ChannelAxes axes,
        NDList inputs,
        BlockTree.@Nullable Leaf leaf) {
      try (TensorActivation.Lease lease =
          new TensorActivation.Lease(layer.layer(), tensor, axes, buffers, false)) {
        if (leaf == null) {
          visitor.visit(LayerObservation.ofOutput(lease.activation()));
        } else {
          showWith(leaf, layer, lease, inputs);
        }
      }
    }

    private void showWith(
        BlockTree.Leaf leaf, ScriptLayer layer, TensorActivation.Lease lease, NDList inputs) {
      try (BlockObservation observation = new BlockObservation(leaf, lease, needs)) {
        if (needs.contains(LayerQuantity.INPUT)) {
          NDArray input = rows.ofSamples(run, SampleRows.Side.INPUT, layer.layer(), inputs);
          if (input != inputs.head()) {
            // Closed with the other one.
            inputs.add(input);
          }
          observation.showInput(input, buffers);
        }
        visitor.visit(observation);
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
