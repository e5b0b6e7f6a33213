package io.github.adabet.djl.torchscript.internal.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import io.github.adabet.UnsupportedModelException;
import io.github.adabet.djl.internal.engine.ArrayBytes;
import io.github.adabet.djl.internal.train.NetworkExecution;
import io.github.adabet.djl.internal.train.data.FrozenPrefix;
import io.github.adabet.djl.internal.train.gradient.DetachedParameters;
import io.github.adabet.djl.internal.train.gradient.GradientMethod;
import io.github.adabet.djl.internal.train.gradient.OutputGradients;
import io.github.adabet.djl.internal.train.gradient.WholeBackward;
import io.github.adabet.djl.internal.train.plan.TrainingPlan;
import io.github.adabet.djl.internal.tree.BlockTree;
import io.github.adabet.djl.internal.walk.Frontier;
import io.github.adabet.djl.internal.walk.WalkHistory;
import io.github.adabet.djl.torchscript.internal.layer.ScriptLayer;
import io.github.adabet.djl.torchscript.internal.walk.ModuleAccess.HeldTensor;
import io.github.adabet.djl.torchscript.internal.walk.RunningScript;
import io.github.adabet.djl.torchscript.internal.walk.Walk;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * Runs a TorchScript network in a training. The whole of a pass is one walk: up to the first
 * trained layer nothing is recorded and all modules are in inference mode; from there on operations
 * are recorded, and modules are in the modes of the plan. While a pass is recorded the modules hold
 * the run's aliases of their tensors, so that gradients are collected where the run asks for them;
 * tensors under numbers, as nn.ParameterList has them, cannot be replaced, and collect their own.
 */
final class ScriptExecution implements NetworkExecution {

  private final TrainableScript network;
  private final RunningScript script;
  private final DetachedParameters parameters;
  private final boolean keepsPrefix;
  private final IdentityHashMap<Block, BlockTree.Leaf> leaves = new IdentityHashMap<>();

  /** Lets go of an end with its prefix; a history is equal to itself alone. */
  private final Map<WalkHistory, PrefixEnd> ends = new WeakHashMap<>();

  /**
   * Prepares the execution of a network.
   *
   * @param network the network
   * @param tree the same as a run knows it
   * @param parameters where its parameters are
   * @param keepsPrefix whether what its frozen prefixes put out is to be kept
   */
  ScriptExecution(
      TrainableScript network, BlockTree tree, DetachedParameters parameters, boolean keepsPrefix) {
    this.network = network;
    this.script = network.script();
    this.parameters = parameters;
    parameters.withoutAlias(network.notAssignable());
    this.keepsPrefix = keepsPrefix;
    tree.leaves().forEach(leaf -> leaves.put(leaf.block(), leaf));
  }

  @Override
  public NDList infer(NDList inputs) {
    return script.forward(inputs, inputs.head().getManager());
  }

  @Override
  public void observe(NDList inputs, BiConsumer<BlockTree.Leaf, NDList> seen) {
    NDManager owner = inputs.head().getManager();
    script.walk(
        inputs,
        (layer, output) ->
            output
                .tensor(network.layers().all().get(layer).place(), owner)
                .ifPresent(
                    tensor -> {
                      try (tensor) {
                        seen.accept(leaf(layer), new NDList(tensor));
                      }
                    }));
  }

  /**
   * Runs a batch in inference mode while it is recorded, and taps what each layer puts out.
   *
   * @param inputs neither closed nor changed
   * @param taps is told of each layer
   * @param owner owns what the network puts out
   */
  NDList tap(NDList inputs, OutputGradients taps, NDManager owner) {
    LayerTaps hook = new LayerTaps(script, network.layers(), this::leaf, taps, owner);
    return recorded(
        List.of(),
        () -> {
          try (Walk walk = script.begin(inputs)) {
            return script.record(walk, Supplier::get, hook, owner);
          }
        });
  }

  private BlockTree.Leaf leaf(int layer) {
    BlockTree.Leaf leaf = leaves.get(network.leaf(layer));
    if (leaf == null) {
      throw new IllegalStateException("the tree has no leaf for layer " + layer);
    }
    return leaf;
  }

  /** Unless its outputs are to be kept, the prefix runs in the same walk as the rest. */
  @Override
  public FrozenPrefix prefix(TrainingPlan plan, int batchSize, NDManager owner) {
    Set<Integer> trained = trained(plan);
    return keepsPrefix && !isReadOutside(trained)
        ? new ScriptPrefix(network, trained, batchSize, owner, ends)
        : new WholeInputs(batchSize);
  }

  private Set<Integer> trained(TrainingPlan plan) {
    Set<Integer> trained = new HashSet<>();
    for (int i = 0; i < network.layers().all().size(); i++) {
      if (plan.trains(leaf(i))) {
        trained.add(i);
      }
    }
    return trained;
  }

  /** Tells whether a parameter of a layer is read before the layer runs, or elsewhere. */
  private boolean isReadOutside(Set<Integer> trained) {
    return trained.stream()
        .anyMatch(layer -> network.layers().isReadOutside(network.layers().all().get(layer)));
  }

  @Override
  public GradientMethod gradients(TrainingPlan plan, NDManager manager, int segments) {
    requireTrainable();
    Set<Integer> beginning = trained(plan);
    boolean whole = isReadOutside(beginning);
    List<Integer> replaced = replaced(plan);
    ModulePlan modules = ModulePlan.of(network, this::leaf, plan);
    WholeBackward backward =
        new WholeBackward(
            plan,
            parameters,
            (from, modes, pass, owner) -> {
              RecordedWalk walk = new RecordedWalk(network, modules, modes, beginning, owner);
              return recorded(replaced, () -> run(walk, from, whole));
            },
            manager);
    return new ScriptGradients(backward, modules.description());
  }

  private NDList run(RecordedWalk recorded, Frontier from, boolean whole) {
    PrefixEnd end = ends.get(from.history());
    try (Walk walk = end == null ? script.begin(from.list()) : end.resume(from.list())) {
      return recorded.run(walk, whole);
    }
  }

  /** Lets the modules hold the run's aliases while a pass is recorded. */
  private NDList recorded(List<Integer> replaced, Supplier<NDList> pass) {
    List<Parameter> all = network.byTensor();
    List<NDArray> own = new ArrayList<>();
    List<NDArray> aliases = new ArrayList<>();
    for (Parameter parameter : all) {
      NDArray array = parameter.getArray();
      own.add(array);
      aliases.add(parameters.getValue(parameter, array.getDevice(), true));
    }
    script.assign(aliases);
    try {
      NDList outputs = pass.get();
      keepReplaced(replaced);
      return outputs;
    } finally {
      script.switchModes(new boolean[script.access().modes().size()]);
      script.assign(own);
    }
  }

  /**
   * Takes over what code has put in the place of statistics. Others are changed in place; the
   * backward pass may still read them, and must not find them written to.
   */
  private void keepReplaced(List<Integer> replaced) {
    if (replaced.isEmpty()) {
      return;
    }
    try (NDManager scratch = parameters.getManager().newSubManager()) {
      NDList now = script.tensors(scratch);
      for (int number : replaced) {
        Parameter parameter = network.byTensor().get(number);
        ArrayBytes.copyInto(parameters.alias(parameter), now.get(number));
      }
    }
  }

  private List<Integer> replaced(TrainingPlan plan) {
    Set<String> names = Statistics.replaced(network.root());
    List<HeldTensor> tensors = script.access().tensors();
    List<Integer> replaced = new ArrayList<>();
    for (TrainingPlan.Entry entry : plan.updatedStatistics()) {
      int number = network.byTensor().indexOf(entry.parameter());
      if (names.contains(tensors.get(number).name())) {
        replaced.add(number);
      }
    }
    return replaced;
  }

  private void requireTrainable() {
    for (ScriptLayer layer : network.layers().all()) {
      if (layer.module().type().normalisesByBatchAlways() && Statistics.has(layer.module())) {
        throw new UnsupportedModelException(
            "The batch normalisation "
                + layer.layer().name()
                + " normalises by the samples of each batch and changes its statistics whenever it"
                + " runs, since the network was traced in training mode. Call model.eval() before"
                + " torch.jit.trace, and export it again");
      }
    }
  }
}
