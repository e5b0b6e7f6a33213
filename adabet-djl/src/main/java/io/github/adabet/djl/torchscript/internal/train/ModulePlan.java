package io.github.adabet.djl.torchscript.internal.train;

import io.github.adabet.djl.internal.train.plan.TrainingPlan;
import io.github.adabet.djl.internal.tree.BlockTree;
import io.github.adabet.djl.torchscript.internal.layer.ScriptLayer;
import io.github.adabet.djl.torchscript.internal.module.ScriptModule;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * In which mode each module runs from the first trained layer on: in training mode, unless it holds
 * running statistics that must stay.
 */
final class ModulePlan {

  private final boolean[] training;
  private final List<String> withoutMode;

  private ModulePlan(boolean[] training, List<String> withoutMode) {
    this.training = training;
    this.withoutMode = withoutMode;
  }

  /**
   * Plans the modes of a network.
   *
   * @param leaves returns the leaf of a layer
   * @param plan what is trained
   */
  static ModulePlan of(
      TrainableScript network, IntFunction<BlockTree.Leaf> leaves, TrainingPlan plan) {
    IdentityHashMap<ScriptModule, Boolean> updated = new IdentityHashMap<>();
    List<ScriptLayer> layers = network.layers().all();
    for (int i = 0; i < layers.size(); i++) {
      boolean updates = plan.runsInTrainingMode(leaves.apply(i));
      layers.get(i).module().all().forEach(module -> updated.putIfAbsent(module, updates));
    }
    List<ScriptModule> modes = network.script().access().modes();
    boolean[] training = new boolean[modes.size()];
    for (int i = 0; i < training.length; i++) {
      boolean stays = Statistics.has(modes.get(i));
      training[i] = !stays || updated.getOrDefault(modes.get(i), false);
    }
    List<String> without = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      ScriptLayer layer = layers.get(i);
      boolean statistics = Statistics.has(layer.module());
      boolean wanted = statistics && plan.runsInTrainingMode(leaves.apply(i));
      if (wanted && !modes.contains(layer.module())) {
        without.add(layer.layer().name());
      }
    }
    return new ModulePlan(training, without);
  }

  /** Returns whether each module that has a mode is in training mode. */
  boolean[] training() {
    return training.clone();
  }

  /** Says for the provenance which normalisations have no mode. */
  Map<String, String> description() {
    return Map.of(
        "training.modules_without_mode",
        withoutMode.isEmpty() ? "none" : String.join(", ", withoutMode));
  }
}
