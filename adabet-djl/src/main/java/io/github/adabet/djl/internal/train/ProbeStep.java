package io.github.adabet.djl.internal.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.training.dataset.Batch;
import io.github.adabet.BatchNormMode;
import io.github.adabet.Layer;
import io.github.adabet.LayerSelection;
import io.github.adabet.Provenance;
import io.github.adabet.djl.block.objective.MetricSums;
import io.github.adabet.djl.block.structure.ParameterFilter;
import io.github.adabet.djl.internal.engine.ArrayBytes;
import io.github.adabet.djl.internal.train.data.RunData;
import io.github.adabet.djl.internal.train.gradient.DetachedParameters;
import io.github.adabet.djl.internal.train.gradient.Gradients;
import io.github.adabet.djl.internal.train.gradient.MicroBatchLoss;
import io.github.adabet.djl.internal.train.optimizer.ParameterUpdates;
import io.github.adabet.djl.internal.train.plan.TrainerSettings;
import io.github.adabet.djl.internal.train.plan.TrainingMoment;
import io.github.adabet.djl.internal.train.plan.TrainingPlan;
import io.github.adabet.djl.internal.tree.BlockTree;
import io.github.adabet.djl.internal.walk.Frontier;
import io.github.adabet.spi.SelectionContext.LayerGradient;
import io.github.adabet.spi.SelectionContext.TensorStep;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One micro-batch forward and backward through the whole network, and an update of all weights,
 * after which nothing has changed: batch normalisations keep their statistics, the update is made
 * by an optimizer of its own, and the weights are put back.
 */
final class ProbeStep {

  private final BlockTree tree;
  private final RunData data;
  private final DetachedParameters parameters;
  private final NetworkExecution execution;
  private final NDManager manager;
  private final TrainerSettings settings;

  ProbeStep(
      BlockTree tree,
      RunData data,
      DetachedParameters parameters,
      NetworkExecution execution,
      NDManager manager,
      TrainerSettings settings) {
    this.tree = tree;
    this.data = data;
    this.parameters = parameters;
    this.execution = execution;
    this.manager = manager;
    this.settings = settings;
  }

  /** Returns a selection of all layers of a network. */
  static LayerSelection everything(BlockTree tree) {
    return LayerSelection.of(tree.layers(), tree.layers().size(), Provenance.builder().build());
  }

  /** Returns the layers that the trainer trains whatever is selected, in forward order. */
  List<Layer> alwaysTrained() {
    TrainingPlan plan = trainable();
    return tree.layers().stream()
        .filter(layer -> plan.alwaysTrained().contains(layer.name()))
        .toList();
  }

  /** Returns a plan of all that the trainer can train. */
  private TrainingPlan trainable() {
    return TrainingPlan.of(
        tree,
        everything(tree),
        settings.alwaysTrained(),
        settings.filter(),
        settings.trainFrozen(),
        BatchNormMode.FROZEN);
  }

  /**
   * Computes the gradients of all layers, those of frozen ones included.
   *
   * @param order samples, of which the first are taken
   * @param moment what dropout and transforms draw from
   * @return a figure per layer, in forward order
   */
  List<LayerGradient> gradients(long[] order, TrainingMoment moment) {
    TrainingPlan plan =
        TrainingPlan.of(
            tree, everything(tree), List.of(), ParameterFilter.all(), true, BatchNormMode.FROZEN);
    try (NDManager scope = manager.newSubManager()) {
      Gradients gradients = new Gradients(scope);
      run(plan, order, moment, gradients);
      List<LayerGradient> layers = new ArrayList<>();
      for (Layer layer : tree.layers()) {
        double squares = 0;
        double change = 0;
        for (TrainingPlan.Entry entry : plan.trained()) {
          if (layer.equals(entry.layer())) {
            NDArray gradient = gradients.of(entry);
            squares += product(gradient, gradient);
            change += product(parameters.alias(entry.parameter()), gradient);
          }
        }
        layers.add(new LayerGradient(layer, squares, Math.abs(change)));
      }
      return layers;
    }
  }

  /**
   * Makes a step, runs the same samples again, and takes the step back.
   *
   * @param order samples, of which the first are taken
   * @param moment what dropout and transforms draw from, and the learning rate
   * @return figures for each tensor that can be trained, in forward order
   * @throws io.github.adabet.TrainingDivergedException if a loss or a figure is not finite
   */
  List<TensorStep> step(long[] order, TrainingMoment moment) {
    TrainingPlan plan = trainable();
    try (NDManager scope = manager.newSubManager()) {
      ParameterUpdates updates =
          new ParameterUpdates(plan, parameters, settings.options().optimizer(), scope);
      List<NDArray> before = new ArrayList<>();
      for (TrainingPlan.Entry entry : plan.trained()) {
        NDArray copy = parameters.alias(entry.parameter()).duplicate();
        copy.attach(scope);
        before.add(copy);
      }
      try {
        return stepped(plan, updates, before, order, moment, scope);
      } finally {
        for (int i = 0; i < before.size(); i++) {
          TrainingPlan.Entry entry = plan.trained().get(i);
          ArrayBytes.copyInto(parameters.alias(entry.parameter()), before.get(i));
        }
      }
    }
  }

  private List<TensorStep> stepped(
      TrainingPlan plan,
      ParameterUpdates updates,
      List<NDArray> before,
      long[] order,
      TrainingMoment moment,
      NDManager scope) {
    List<Double> magnitudes;
    // The gradients of the first pass are not kept beside those of the second.
    try (NDManager passing = scope.newSubManager()) {
      Gradients first = new Gradients(passing);
      run(plan, order, moment, first);
      magnitudes = plan.trained().stream().map(entry -> magnitude(first.of(entry))).toList();
      updates.apply(first, moment.rate(), 0);
    }
    Gradients second = new Gradients(scope);
    run(plan, order, moment, second);
    List<TensorStep> steps = new ArrayList<>();
    for (int i = 0; i < before.size(); i++) {
      TrainingPlan.Entry entry = plan.trained().get(i);
      Layer layer = entry.layer();
      if (layer == null) {
        continue;
      }
      NDArray after = parameters.alias(entry.parameter());
      steps.add(
          StrategyContext.finite(
              new TensorStep(
                  layer,
                  entry.tensor(),
                  magnitude(before.get(i)),
                  magnitudes.get(i),
                  change(before.get(i), after, second.of(entry)))));
    }
    return steps;
  }

  /**
   * Runs the first samples forward and backward.
   *
   * @param selection what is trained, and nothing besides
   * @return how long that took
   */
  long nanos(LayerSelection selection, long[] order, TrainingMoment moment) {
    TrainingPlan plan =
        TrainingPlan.of(
            tree,
            selection,
            List.of(),
            settings.filter(),
            settings.trainFrozen(),
            BatchNormMode.FROZEN);
    long start = System.nanoTime();
    try (NDManager scope = manager.newSubManager()) {
      Gradients gradients = new Gradients(scope);
      run(plan, order, moment, gradients);
      // An engine may compute when a number is asked for.
      product(gradients.of(plan.trained().get(0)), gradients.of(plan.trained().get(0)));
    }
    return System.nanoTime() - start;
  }

  /** Runs the first samples forward and backward. */
  private void run(TrainingPlan plan, long[] order, TrainingMoment moment, Gradients gradients) {
    int size = Math.min(data.training().microBatchSize(), order.length);
    long[] samples = Arrays.copyOf(order, size);
    manager.getEngine().setRandomSeed(moment.seed());
    try (NDManager scope = manager.newSubManager();
        Batch batch = data.training().read(scope, samples)) {
      MicroBatchLoss loss =
          new MicroBatchLoss(
              data.objective(),
              batch.getLabels(),
              samples,
              size,
              moment,
              new MetricSums(data.objective()));
      try (Frontier frontier = execution.prefix(plan, size, scope).run(batch.getData(), size)) {
        execution.gradients(plan, scope, 1).addGradients(frontier, loss, gradients);
      }
    }
  }

  private static double magnitude(NDArray values) {
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      return sum(values.abs());
    }
  }

  private static double product(NDArray weight, NDArray gradient) {
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      return sum(single(weight).mul(gradient));
    }
  }

  private static double change(NDArray before, NDArray after, NDArray gradient) {
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      return sum(single(after).sub(single(before)).mul(gradient));
    }
  }

  private static NDArray single(NDArray values) {
    return values.getDataType() == DataType.FLOAT64
        ? values
        : values.toType(DataType.FLOAT32, false);
  }

  private static double sum(NDArray values) {
    return single(values).sum().toArray()[0].doubleValue();
  }
}
