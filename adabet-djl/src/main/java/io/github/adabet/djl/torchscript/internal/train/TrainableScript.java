package io.github.adabet.djl.torchscript.internal.train;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import io.github.adabet.djl.internal.tree.BlockTree;
import io.github.adabet.djl.torchscript.internal.layer.ScriptLayers;
import io.github.adabet.djl.torchscript.internal.module.ScriptModule;
import io.github.adabet.djl.torchscript.internal.walk.ModuleAccess.HeldTensor;
import io.github.adabet.djl.torchscript.internal.walk.RunningScript;
import io.github.adabet.djl.weights.script.ScriptChanges.OtherNumbers;
import java.util.ArrayList;
import java.util.List;

/**
 * A network in the engine, and its tensors as DJL's model of a tree of leaves. The model's manager
 * owns the arrays, which share the memory of the network's tensors. Not safe for use by several
 * threads at once.
 */
public final class TrainableScript {

  private final RunningScript script;
  private final ScriptModule root;
  private final ScriptLayers layers;
  private final Model model;
  private final ScriptTree tree;
  private final FoldedRows folded;

  /**
   * A network.
   *
   * @param script runs it
   * @param root its modules
   * @param layers its layers
   * @param model gets the tree as its block; stays the caller's
   */
  public TrainableScript(
      RunningScript script, ScriptModule root, ScriptLayers layers, Model model) {
    this.script = script;
    this.root = root;
    this.layers = layers;
    this.folded = new FoldedRows(script, layers);
    this.model = model;
    NDList arrays = script.tensors(model.getNDManager());
    this.tree = ScriptTree.of(layers.all(), script.access().tensors(), arrays);
    model.setBlock(tree.root());
  }

  RunningScript script() {
    return script;
  }

  ScriptModule root() {
    return root;
  }

  ScriptLayers layers() {
    return layers;
  }

  /** Returns what is known of layers with several rows for each sample. */
  FoldedRows foldedRows() {
    return folded;
  }

  Model model() {
    return model;
  }

  /** Returns the leaf of a layer. */
  Block leaf(int layer) {
    return tree.leaf(layer);
  }

  /**
   * The layers as a run knows them.
   *
   * @return in the order of the network's
   */
  public List<BlockTree.Leaf> leaves() {
    return tree().leaves().subList(0, layers.all().size());
  }

  /**
   * The network as a run knows it.
   *
   * @return a tree whose layers are those of the network, in their order
   */
  public BlockTree tree() {
    return BlockTree.of(model.getBlock(), List.of(ScriptTree.handler()));
  }

  /** Returns the parameters in the order of the network's tensors. */
  List<Parameter> byTensor() {
    return tree.byTensor();
  }

  /** Returns those in whose place modules cannot be given others. */
  List<Parameter> notAssignable() {
    List<HeldTensor> tensors = script.access().tensors();
    List<Parameter> parameters = new ArrayList<>();
    for (int i = 0; i < tensors.size(); i++) {
      if (!tensors.get(i).assignable()) {
        parameters.add(tree.byTensor().get(i));
      }
    }
    return parameters;
  }

  /**
   * The network's tensors as they are now.
   *
   * @return what is to stand in the archive, read when it is written
   */
  public List<OtherNumbers> numbers() {
    List<HeldTensor> tensors = script.access().tensors();
    List<Parameter> parameters = tree.byTensor();
    List<OtherNumbers> numbers = new ArrayList<>();
    for (int i = 0; i < tensors.size(); i++) {
      NDArray array = parameters.get(i).getArray();
      numbers.add(new OtherNumbers(tensors.get(i).stored(), () -> array.toByteBuffer(true)));
    }
    return numbers;
  }
}
