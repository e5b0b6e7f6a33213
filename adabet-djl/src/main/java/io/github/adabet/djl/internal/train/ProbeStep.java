package io.github.adabet.djl.internal.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import ai.djl.training.dataset.Batch;
import io.github.adabet.BatchNormMode;
import io.github.adabet.Layer;
import io.github.adabet.LayerSelection;
import io.github.adabet.Provenance;
import io.github.adabet.djl.block.objective.MetricSums;
import io.github.adabet.djl.block.structure.ParameterFilter;
import io.github.adabet.djl.internal.train.data.FrozenPrefix;
import io.github.adabet.djl.internal.train.data.RunData;
import io.github.adabet.djl.internal.train.gradient.DetachedParameters;
import io.github.adabet.djl.internal.train.gradient.Gradients;
import io.github.adabet.djl.internal.train.gradient.MicroBatchLoss;
import io.github.adabet.djl.internal.train.gradient.WholeBackward;
import io.github.adabet.djl.internal.train.plan.TrainingMoment;
import io.github.adabet.djl.internal.train.plan.TrainingPlan;
import io.github.adabet.djl.internal.tree.BlockTree;
import io.github.adabet.djl.internal.walk.BlockWalker;
import io.github.adabet.djl.internal.walk.Frontier;
import io.github.adabet.spi.SelectionContext.LayerGradient;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * One micro-batch forward and backward through the whole network, after which nothing has changed:
 * batch normalisations keep their statistics, and no weight is updated.
 */
final class ProbeStep {

  private final BlockTree tree;
  private final RunData data;
  private final DetachedParameters parameters;
  private final BlockWalker walker;
  private final NDManager manager;

  ProbeStep(
      BlockTree tree,
      RunData data,
      DetachedParameters parameters,
      BlockWalker walker,
      NDManager manager) {
    this.tree = tree;
    this.data = data;
    this.parameters = parameters;
    this.walker = walker;
    this.manager = manager;
  }

  /** Returns a selection of all layers of a network. */
  static LayerSelection everything(BlockTree tree) {
    return LayerSelection.of(tree.layers(), tree.layers().size(), Provenance.builder().build());
  }

  /**
   * Runs the step.
   *
   * @param order samples, of which the first are taken
   * @param moment what dropout and transforms draw from
   * @return a figure per layer, in forward order
   */
  List<LayerGradient> run(long[] order, TrainingMoment moment) {
    TrainingPlan plan =
        TrainingPlan.of(
            tree, everything(tree), List.of(), ParameterFilter.all(), true, BatchNormMode.FROZEN);
    int size = Math.min(data.training().microBatchSize(), order.length);
    long[] samples = Arrays.copyOf(order, size);
    manager.getEngine().setRandomSeed(moment.seed());
    try (NDManager scope = manager.newSubManager();
        Batch batch = data.training().read(scope, samples)) {
      Gradients gradients = new Gradients(scope);
      FrozenPrefix prefix = new FrozenPrefix(walker, plan, manager.getEngine(), size);
      MicroBatchLoss loss =
          new MicroBatchLoss(
              data.objective(),
              batch.getLabels(),
              samples,
              size,
              moment,
              new MetricSums(data.objective()));
      try (Frontier frontier = prefix.run(batch.getData(), size)) {
        new WholeBackward(plan, parameters, walker, scope).addGradients(frontier, loss, gradients);
      }
      return figures(plan, gradients);
    }
  }

  private List<LayerGradient> figures(TrainingPlan plan, Gradients gradients) {
    IdentityHashMap<Parameter, double[]> byParameter = new IdentityHashMap<>();
    for (TrainingPlan.Entry entry : plan.trained()) {
      byParameter.put(
          entry.parameter(), figures(parameters.alias(entry.parameter()), gradients.of(entry)));
    }
    List<LayerGradient> layers = new ArrayList<>();
    for (Layer layer : tree.layers()) {
      double squares = 0;
      double change = 0;
      for (Parameter parameter : parametersOf(layer)) {
        double[] figures = byParameter.get(parameter);
        if (figures != null) {
          squares += figures[0];
          change += figures[1];
        }
      }
      layers.add(new LayerGradient(layer, squares, Math.abs(change)));
    }
    return layers;
  }

  private Set<Parameter> parametersOf(Layer layer) {
    Set<Parameter> own = Collections.newSetFromMap(new IdentityHashMap<>());
    for (BlockTree.Leaf leaf : tree.leaves()) {
      if (layer.equals(leaf.layer())) {
        own.addAll(leaf.parameters());
      }
    }
    return own;
  }

  /** Returns the sum of the squares of a gradient, and that of weight times gradient. */
  private static double[] figures(NDArray weight, NDArray gradient) {
    try (NDArray square = gradient.square();
        NDArray norm = square.sum();
        NDArray product = weight.mul(gradient);
        NDArray change = product.sum()) {
      return new double[] {norm.toArray()[0].doubleValue(), change.toArray()[0].doubleValue()};
    }
  }
}
