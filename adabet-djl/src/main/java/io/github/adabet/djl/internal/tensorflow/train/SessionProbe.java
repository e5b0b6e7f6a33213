package io.github.adabet.djl.internal.tensorflow.train;

import io.github.adabet.Layer;
import io.github.adabet.LayerSelection;
import io.github.adabet.TrainingOptions;
import io.github.adabet.djl.block.objective.MetricSums;
import io.github.adabet.djl.data.LabelledTensors;
import io.github.adabet.djl.data.Samples;
import io.github.adabet.djl.internal.tensorflow.gradient.GradientGraph;
import io.github.adabet.djl.internal.tensorflow.graph.GraphLayer;
import io.github.adabet.djl.internal.tensorflow.session.VariableNode;
import io.github.adabet.djl.internal.tensorflow.session.VariableValues;
import io.github.adabet.djl.internal.tensorflow.variable.GradientParts;
import io.github.adabet.djl.internal.tensorflow.variable.NativeNumbers;
import io.github.adabet.djl.internal.tensorflow.variable.SelectionRequests;
import io.github.adabet.djl.internal.tensorflow.variable.TrainableModel;
import io.github.adabet.djl.internal.tensorflow.variable.TrainedVariable;
import io.github.adabet.djl.internal.tensorflow.variable.TrainedVariables;
import io.github.adabet.djl.internal.tensorflow.variable.VariableUpdates;
import io.github.adabet.djl.internal.train.StrategyContext;
import io.github.adabet.spi.SelectionContext.LayerGradient;
import io.github.adabet.spi.SelectionContext.TensorStep;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Result;
import org.tensorflow.Tensor;

/**
 * One micro-batch forward and backward through the whole network, and an update of all variables,
 * after which nothing has changed: batch normalisations are in inference mode, the update is made
 * by an optimizer of its own, and the variables are put back. The network goes on in a graph of
 * these gradients.
 */
final class SessionProbe {

  private final TrainableModel model;
  private final MeasuredObjective objective;
  private final TrainingOptions options;
  private final Samples samples;
  private final long[] order;
  private final NetworkPasses.Moment moment;

  /**
   * Prepares.
   *
   * @param model the network
   * @param objective what is minimised
   * @param options how the run trains
   * @param samples the training data
   * @param order samples, of which the first are taken
   * @param moment when a step is taken, and the learning rate
   */
  SessionProbe(
      TrainableModel model,
      MeasuredObjective objective,
      TrainingOptions options,
      Samples samples,
      long[] order,
      NetworkPasses.Moment moment) {
    this.model = model;
    this.objective = objective;
    this.options = options;
    this.samples = samples;
    this.order = order;
    this.moment = moment;
  }

  private GradientGraph graph() {
    return model.differentiated(LossInputs.kind(objective.description()), List.of());
  }

  /** Returns what a step of all that has a gradient computes. */
  BackwardStep everything() {
    GradientGraph graph = graph();
    return new BackwardStep(graph, TrainedVariables.differentiable(model, graph));
  }

  /**
   * Computes the gradients of all layers.
   *
   * @return a figure per layer, in forward order
   * @throws io.github.adabet.UnsupportedModelException if a variable has none
   */
  List<LayerGradient> gradients() {
    List<Layer> layers = model.layers().stream().map(GraphLayer::layer).toList();
    BackwardStep step = only(SelectionRequests.everything(layers));
    List<LayerGradient> figures = new ArrayList<>();
    try (GradientParts gradients = run(step);
        Result values = values().read(nodes(step))) {
      for (Layer layer : layers) {
        double squares = 0;
        double change = 0;
        for (int i = 0; i < step.variables().size(); i++) {
          if (step.variables().get(i).layer().equals(layer)) {
            squares += gradients.sum(i, (at, gradient) -> gradient * gradient);
            FloatBuffer weights = NativeNumbers.of(values.get(i));
            change += gradients.sum(i, (at, gradient) -> weights.get(at) * gradient);
          }
        }
        figures.add(new LayerGradient(layer, squares, Math.abs(change)));
      }
    }
    return figures;
  }

  /**
   * Makes a step, runs the same samples again, and takes the step back.
   *
   * @return figures for each tensor that has a gradient, in forward order
   * @throws io.github.adabet.TrainingDivergedException if a loss or a figure is not finite
   */
  List<TensorStep> step() {
    BackwardStep step = everything();
    // What is read keeps its numbers: an update gives variables other memory.
    try (Result before = values().read(nodes(step));
        VariableUpdates updates =
            new VariableUpdates(step.variables(), model, options.optimizer(), values())) {
      try {
        return stepped(step, before, updates);
      } finally {
        Map<VariableNode, Tensor> back = new LinkedHashMap<>();
        for (int i = 0; i < step.variables().size(); i++) {
          back.put(step.variables().get(i).node(), before.get(i));
        }
        values().assign(back);
      }
    }
  }

  private List<TensorStep> stepped(BackwardStep step, Result before, VariableUpdates updates) {
    List<Double> magnitudes = new ArrayList<>();
    try (GradientParts first = run(step)) {
      for (int i = 0; i < step.variables().size(); i++) {
        magnitudes.add(first.sum(i, (at, gradient) -> Math.abs(gradient)));
      }
      updates.apply(first, moment.rate(), 0);
    }
    List<TensorStep> steps = new ArrayList<>();
    try (GradientParts second = run(step);
        Result after = values().read(nodes(step))) {
      for (int i = 0; i < step.variables().size(); i++) {
        TrainedVariable trained = step.variables().get(i);
        FloatBuffer old = NativeNumbers.of(before.get(i));
        FloatBuffer now = NativeNumbers.of(after.get(i));
        double weights = 0;
        for (int at = 0; at < old.capacity(); at++) {
          weights += Math.abs(old.get(at));
        }
        double change = second.sum(i, (at, gradient) -> (now.get(at) - old.get(at)) * gradient);
        steps.add(
            StrategyContext.finite(
                new TensorStep(
                    trained.layer(),
                    TrainedVariable.tensor(trained.variable(), trained.layer()),
                    weights,
                    magnitudes.get(i),
                    change)));
      }
    }
    return steps;
  }

  /**
   * Runs the first samples forward and backward.
   *
   * @param selection what is trained, and nothing besides
   * @return how long that took
   */
  long nanos(LayerSelection selection) {
    BackwardStep step = only(selection);
    long start = System.nanoTime();
    run(step).close();
    return System.nanoTime() - start;
  }

  private BackwardStep only(LayerSelection selection) {
    TrainedVariables trained = TrainedVariables.only(model, selection);
    GradientGraph graph = graph();
    trained.requireGradients(graph);
    return new BackwardStep(graph, trained.variables());
  }

  private VariableValues values() {
    return new VariableValues(model.session());
  }

  private static List<VariableNode> nodes(BackwardStep step) {
    return step.variables().stream().map(TrainedVariable::node).toList();
  }

  /** Runs the first samples forward and backward; the caller closes the gradients. */
  private GradientParts run(BackwardStep step) {
    long[] part = Arrays.copyOf(order, Math.min(options.microBatchSize(), order.length));
    LabelledTensors batch = SampleReader.read(samples, part);
    SampleReader.requireFinite(batch.inputs(), part, "a probe step");
    GradientParts gradients = step.parts();
    try (StepBatch fed =
        new StepBatch(
            model.feeds(batch.inputs()), batch.labels().first(), batch.inputs().toString())) {
      MetricSums sums =
          new NetworkPasses(model, step, objective)
              .backward(fed, part, part.length, moment, gradients);
      gradients.weigh(part.length, sums);
      return gradients;
    } catch (RuntimeException e) {
      gradients.close();
      throw e;
    }
  }
}
