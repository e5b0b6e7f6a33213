package io.github.adabet.djl.internal.train.plan;

import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.util.Pair;
import io.github.adabet.BatchNormMode;
import io.github.adabet.ChannelSelection;
import io.github.adabet.Layer;
import io.github.adabet.LayerSelection;
import io.github.adabet.SelectedTensors;
import io.github.adabet.djl.block.structure.ParameterFilter;
import io.github.adabet.djl.internal.engine.ArrayBytes;
import io.github.adabet.djl.internal.tree.BlockTree;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which parameters of a network a run changes, and in which mode each leaf runs. Immutable.
 *
 * <p>Parameters that require no gradient, because the caller froze them or their block was built
 * so, stay as they are. With {@link TrainerSettings#trainFrozen} selected layers that are frozen as
 * a whole are trained; a parameter that alone among its layer's requires no gradient, such as the
 * scale of a batch normalisation built without one, is fixed by construction and stays still.
 *
 * <p>A parameter that several leaves hold is trained if one of their layers is selected, by the sum
 * of its gradients at all places. It is listed once, under its first place, and every layer that
 * holds it counts as trained.
 */
public final class TrainingPlan {

  /**
   * A parameter with the name it has in checkpoints.
   *
   * @param key the path of its leaf and its name in the leaf's block, unique in the network
   * @param tensor its name in the leaf's block
   * @param parameter the parameter
   * @param layer the layer of its leaf, or null if the leaf is none
   */
  public record Entry(String key, String tensor, Parameter parameter, @Nullable Layer layer) {

    private static Entry of(BlockTree.Leaf leaf, String tensor, Parameter parameter) {
      return new Entry(leaf.path() + "/" + tensor, tensor, parameter, leaf.layer());
    }
  }

  private final List<Entry> trained = new ArrayList<>();
  private final List<Entry> updatedStatistics = new ArrayList<>();
  private final List<Entry> frozen = new ArrayList<>();
  private final List<String> frozenBeforehand = new ArrayList<>();
  private final Set<String> layerNames = new TreeSet<>();
  private final Set<String> alwaysTrained = new TreeSet<>();
  private final List<Layer> trainedLayers = new ArrayList<>();
  private final Set<Block> trainedBlocks = Collections.newSetFromMap(new IdentityHashMap<>());
  private final BatchNormMode batchNorm;
  private ChannelMasks channels = ChannelMasks.none();

  private TrainingPlan(BatchNormMode batchNorm) {
    this.batchNorm = batchNorm;
  }

  /**
   * Plans a run.
   *
   * @param tree the network
   * @param selection the layers to train, and which of their tensors
   * @param alwaysTrained blocks to train besides the selection, with all their tensors: leaves, or
   *     composites with all that is below them
   * @param filter which parameters of these layers to train
   * @param trainFrozen whether to train layers that are frozen as a whole
   * @param batchNorm what batch normalisation does
   * @throws IllegalArgumentException if a selected layer, tensor or block is not the network's, or
   *     nothing is left to train
   */
  public static TrainingPlan of(
      BlockTree tree,
      LayerSelection selection,
      List<Block> alwaysTrained,
      ParameterFilter filter,
      boolean trainFrozen,
      BatchNormMode batchNorm) {
    Set<String> names = selectedNames(tree, selection, alwaysTrained);
    requireTensors(tree, selection.tensors());
    TrainingPlan plan = new TrainingPlan(batchNorm);
    tree.layers().forEach(layer -> plan.layerNames.add(layer.name()));
    alwaysTrained.forEach(block -> plan.alwaysTrained.addAll(layersBelow(tree, block)));
    Set<Parameter> chosen = Collections.newSetFromMap(new IdentityHashMap<>());
    for (BlockTree.Leaf leaf : tree.leaves()) {
      if (leaf.layer() != null && names.contains(leaf.layer().name())) {
        boolean whole = plan.alwaysTrained.contains(leaf.layer().name());
        ParameterFilter selected = whole ? filter : selected(selection.tensors(), filter);
        List<Parameter> ofLeaf = chosen(leaf, leaf.layer(), selected, trainFrozen);
        chosen.addAll(ofLeaf);
        if (ofLeaf.isEmpty() && !leaf.repeated() && isFrozen(leaf)) {
          plan.frozenBeforehand.add(leaf.layer().name());
        }
      }
    }
    Set<Parameter> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    for (BlockTree.Leaf leaf : tree.leaves()) {
      if (!leaf.repeated()) {
        plan.add(leaf, chosen, seen);
      }
    }
    if (plan.trained.isEmpty()) {
      throw nothingToTrain(names, plan.frozenBeforehand);
    }
    return plan;
  }

  /** Returns a filter that lets through what another does and what is selected. */
  private static ParameterFilter selected(SelectedTensors tensors, ParameterFilter filter) {
    return (layer, name, type) ->
        tensors.trains(layer.name(), name, isBiasOrNormalization(type))
            && filter.trains(layer, name, type);
  }

  private static boolean isBiasOrNormalization(Parameter.Type type) {
    return switch (type) {
      case BIAS, GAMMA, BETA -> true;
      default -> false;
    };
  }

  private static void requireTensors(BlockTree tree, SelectedTensors tensors) {
    Map<String, Set<String>> missing = new TreeMap<>();
    tensors.named().forEach((layer, names) -> missing.put(layer, new TreeSet<>(names)));
    for (BlockTree.Leaf leaf : tree.leaves()) {
      Set<String> names = leaf.layer() == null ? null : missing.get(leaf.layer().name());
      if (names != null) {
        names.removeAll(leaf.block().getParameters().keys());
      }
    }
    missing.values().removeIf(Set::isEmpty);
    if (!missing.isEmpty()) {
      throw new IllegalArgumentException(
          "The selected tensors "
              + missing
              + " are none of the network's; select tensors by the names that its layers have them"
              + " under, for example weight");
    }
  }

  private static IllegalArgumentException nothingToTrain(Set<String> names, List<String> frozen) {
    return new IllegalArgumentException(
        frozen.isEmpty()
            ? "The parameter filter or the selected tensors leave nothing to train in the selected"
                + " layers "
                + names
                + "; choose others, or select layers that hold what they let through"
            : "Nothing is left to train, because the selected layers "
                + frozen
                + " are frozen: their parameters require no gradient. Unfreeze them by"
                + " block.freezeParameters(false), train them anyway by trainFrozen() of the"
                + " trainer's builder, or select others");
  }

  private static Set<String> selectedNames(
      BlockTree tree, LayerSelection selection, List<Block> alwaysTrained) {
    Map<String, Layer> layers = new HashMap<>();
    tree.layers().forEach(layer -> layers.put(layer.name(), layer));
    Set<String> names = new TreeSet<>();
    for (Layer layer : selection.layers()) {
      if (!layers.containsKey(layer.name())) {
        throw new IllegalArgumentException(
            "The selected layer "
                + layer.name()
                + " is not one of the network's "
                + layers.size()
                + " layers; select from a ranking of the same network");
      }
      names.add(layer.name());
    }
    for (Block block : alwaysTrained) {
      names.addAll(layersBelow(tree, block));
    }
    return names;
  }

  private static List<String> layersBelow(BlockTree tree, Block block) {
    Set<Parameter> parameters = Collections.newSetFromMap(new IdentityHashMap<>());
    parameters.addAll(block.getParameters().values());
    List<String> names = new ArrayList<>();
    for (BlockTree.Leaf leaf : tree.leaves()) {
      Layer layer = leaf.layer();
      if (layer != null && leaf.parameters().stream().anyMatch(parameters::contains)) {
        names.add(layer.name());
      }
    }
    if (names.isEmpty()) {
      throw new IllegalArgumentException(
          "The block to train always, "
              + block.getClass().getSimpleName()
              + ", is not part of the network or holds no trainable parameter");
    }
    return names;
  }

  /** Returns the parameters of a selected layer that are trained. */
  private static List<Parameter> chosen(
      BlockTree.Leaf leaf, Layer layer, ParameterFilter filter, boolean trainFrozen) {
    boolean asIfUnfrozen = trainFrozen && isFrozen(leaf);
    List<Parameter> chosen = new ArrayList<>();
    for (Pair<String, Parameter> named : leaf.block().getParameters()) {
      Parameter parameter = named.getValue();
      if (BlockTree.isTrainable(parameter)
          && (parameter.requiresGradient() || asIfUnfrozen)
          && filter.trains(layer, named.getKey(), parameter.getType())) {
        chosen.add(parameter);
      }
    }
    return chosen;
  }

  private static boolean isFrozen(BlockTree.Leaf leaf) {
    return leaf.parameters().stream()
        .noneMatch(p -> BlockTree.isTrainable(p) && p.requiresGradient());
  }

  private void add(BlockTree.Leaf leaf, Set<Parameter> chosen, Set<Parameter> seen) {
    List<Entry> statistics = new ArrayList<>();
    for (Pair<String, Parameter> named : leaf.block().getParameters()) {
      Parameter parameter = named.getValue();
      if (!seen.add(parameter)) {
        continue;
      }
      Entry entry = Entry.of(leaf, named.getKey(), parameter);
      if (!BlockTree.isTrainable(parameter)) {
        statistics.add(entry);
      } else {
        (chosen.contains(parameter) ? trained : frozen).add(entry);
      }
    }
    if (leaf.parameters().stream().anyMatch(chosen::contains)) {
      trainedBlocks.add(leaf.block());
      if (leaf.layer() != null) {
        trainedLayers.add(leaf.layer());
      }
    }
    (runsInTrainingMode(leaf) ? updatedStatistics : frozen).addAll(statistics);
  }

  /**
   * Returns the same plan, restricted to some channels of the trained layers.
   *
   * @param tree the network this plan was made for
   * @param selection the channels to train, or null for all
   * @throws IllegalArgumentException if a layer of the selection is not trained, or has another
   *     number of channels
   */
  public TrainingPlan withChannels(BlockTree tree, @Nullable ChannelSelection selection) {
    TrainingPlan plan = new TrainingPlan(batchNorm);
    plan.trained.addAll(trained);
    plan.updatedStatistics.addAll(updatedStatistics);
    plan.frozen.addAll(frozen);
    plan.trainedLayers.addAll(trainedLayers);
    plan.trainedBlocks.addAll(trainedBlocks);
    plan.frozenBeforehand.addAll(frozenBeforehand);
    plan.layerNames.addAll(layerNames);
    plan.alwaysTrained.addAll(alwaysTrained);
    plan.channels = selection == null ? channels : ChannelMasks.of(tree, plan, selection);
    return plan;
  }

  /** Returns which channels of the trained parameters and statistics may change. */
  public ChannelMasks channels() {
    return channels;
  }

  /** Returns the parameters that the optimizer updates, in forward order. */
  public List<Entry> trained() {
    return Collections.unmodifiableList(trained);
  }

  /** Returns the running statistics that the forward pass updates, in forward order. */
  public List<Entry> updatedStatistics() {
    return Collections.unmodifiableList(updatedStatistics);
  }

  /** Returns all that stays bit-identical, in forward order. */
  public List<Entry> frozen() {
    return Collections.unmodifiableList(frozen);
  }

  /** Returns the selected layers that stay as they are, because they were frozen before. */
  public List<String> frozenBeforehand() {
    return Collections.unmodifiableList(frozenBeforehand);
  }

  /** Returns the layers that hold a trained parameter, in forward order; at least one. */
  public List<Layer> trainedLayers() {
    return Collections.unmodifiableList(trainedLayers);
  }

  /** Returns the names of the layers that are trained whatever the selection. */
  public Set<String> alwaysTrained() {
    return Collections.unmodifiableSet(alwaysTrained);
  }

  /** Returns the names of all layers of the network. */
  public Set<String> layerNames() {
    return Collections.unmodifiableSet(layerNames);
  }

  /** Tells whether a leaf holds a trained parameter. */
  public boolean trains(BlockTree.Leaf leaf) {
    return trainedBlocks.contains(leaf.block());
  }

  /**
   * Tells in which mode a leaf runs once gradients are recorded: in training mode, unless it holds
   * running statistics that must stay.
   */
  public boolean runsInTrainingMode(BlockTree.Leaf leaf) {
    boolean hasStatistics = leaf.parameters().stream().anyMatch(p -> !BlockTree.isTrainable(p));
    return !hasStatistics || (batchNorm == BatchNormMode.SELECTED && trains(leaf));
  }

  /** Returns the number of scalars that are trained. */
  public long trainedCount() {
    return trained.stream().mapToLong(entry -> channels.trainedCount(entry.parameter())).sum();
  }

  /** Returns the number of scalars in some parameters. */
  public static long elements(List<Entry> entries) {
    return entries.stream().mapToLong(entry -> entry.parameter().getArray().size()).sum();
  }

  /** Returns the number of bytes some parameters hold. */
  public static long bytes(List<Entry> entries) {
    return entries.stream().mapToLong(e -> ArrayBytes.count(e.parameter().getArray())).sum();
  }
}
