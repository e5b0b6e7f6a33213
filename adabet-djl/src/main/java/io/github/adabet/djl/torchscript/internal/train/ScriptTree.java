package io.github.adabet.djl.torchscript.internal.train;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.nn.BlockList;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.github.adabet.LayerKind;
import io.github.adabet.djl.block.structure.CompositeHandler;
import io.github.adabet.djl.internal.tree.ChannelAxes;
import io.github.adabet.djl.torchscript.internal.layer.ScriptLayer;
import io.github.adabet.djl.torchscript.internal.walk.ModuleAccess.HeldTensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * A TorchScript network as a tree: a leaf for each layer with its parameters and running
 * statistics, and one for all tensors that are no layer's. The arrays share the memory of the
 * network's tensors. Names are those of the layers; what a leaf holds is named from its layer's
 * module on.
 */
final class ScriptTree {

  /** Of the leaf that is no layer; no module is called so. */
  private static final String OTHERS = "(outside layers)";

  private final Root root = new Root();
  private final List<Parameter> byTensor = new ArrayList<>();

  private ScriptTree() {}

  /**
   * Makes a tree.
   *
   * @param layers the network's
   * @param tensors what the arrays are
   * @param arrays share the tensors' memory, and stay the caller's
   */
  static ScriptTree of(List<ScriptLayer> layers, List<HeldTensor> tensors, NDList arrays) {
    ScriptTree tree = new ScriptTree();
    Map<String, Integer> numbers = new HashMap<>();
    for (int i = 0; i < tensors.size(); i++) {
      numbers.put(tensors.get(i).name(), i);
    }
    Map<Integer, Parameter> made = new TreeMap<>();
    for (ScriptLayer layer : layers) {
      ScriptLeaf leaf = new ScriptLeaf(layer.layer().kind(), layer.channelAxes());
      for (String name : layer.parameters()) {
        int number = Objects.requireNonNull(numbers.get(name), name);
        made.put(number, leaf.addTrainable(within(layer, name), arrays.get(number)));
      }
      for (String name : Statistics.of(layer.module())) {
        Integer number = numbers.get(name);
        if (number != null && !made.containsKey(number)) {
          made.put(number, leaf.addStatistic(within(layer, name), arrays.get(number)));
        }
      }
      tree.root.add(layer.layer().name(), leaf);
    }
    tree.addOthers(tensors, arrays, made);
    tree.byTensor.addAll(made.values());
    return tree;
  }

  private void addOthers(List<HeldTensor> tensors, NDList arrays, Map<Integer, Parameter> made) {
    ScriptLeaf others = new ScriptLeaf(LayerKind.OTHER, ChannelAxes.UNDIVIDED);
    for (int i = 0; i < tensors.size(); i++) {
      if (!made.containsKey(i)) {
        made.put(i, others.addStatistic(tensors.get(i).name(), arrays.get(i)));
      }
    }
    if (!others.getDirectParameters().isEmpty()) {
      root.add(OTHERS, others);
    }
  }

  private static String within(ScriptLayer layer, String name) {
    String module = layer.module().path() + ".";
    return name.startsWith(module) ? name.substring(module.length()) : name;
  }

  static UnsupportedOperationException notRun() {
    return new UnsupportedOperationException(
        "a TorchScript network is run as a whole, and not block by block");
  }

  /** Returns the tree's root. */
  Block root() {
    return root;
  }

  /** Returns the leaf of a layer. */
  Block leaf(int layer) {
    return root.getChildren().values().get(layer);
  }

  /** Returns the parameters in the order of the network's tensors. */
  List<Parameter> byTensor() {
    return List.copyOf(byTensor);
  }

  /** Returns what tells the leaves by the names of the layers. */
  static CompositeHandler handler() {
    return new Handler();
  }

  /** All leaves. */
  private static final class Root extends AbstractBlock {

    private final BlockList named = new BlockList();

    void add(String name, ScriptLeaf leaf) {
      addChildBlock(name, leaf);
      named.add(name, leaf);
    }

    @Override
    protected NDList forwardInternal(
        ParameterStore store,
        NDList inputs,
        boolean training,
        PairList<String, Object> parameters) {
      throw notRun();
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
      throw notRun();
    }
  }

  /** Lists the leaves, and runs none. */
  private static final class Handler implements CompositeHandler {

    @Override
    public boolean handles(Block block) {
      return block instanceof Root;
    }

    @Override
    public BlockList children(Block block) {
      return ((Root) block).named;
    }

    @Override
    public NDList forward(Block block, NDList inputs, Children children) {
      throw notRun();
    }
  }
}
