package io.github.adabet.djl.internal.tensorflow.train;

import io.github.adabet.BackwardTimes;
import io.github.adabet.Layer;
import io.github.adabet.LayerRanker;
import io.github.adabet.LayerRanking;
import io.github.adabet.LayerSelection;
import io.github.adabet.MemoryEstimate;
import io.github.adabet.TrainingCosts;
import io.github.adabet.djl.data.LabelledTensors;
import io.github.adabet.djl.data.Samples;
import io.github.adabet.djl.data.TensorBatch;
import io.github.adabet.djl.internal.estimate.TrainingForecast;
import io.github.adabet.djl.internal.tensorflow.estimate.StepCosts;
import io.github.adabet.djl.internal.tensorflow.gradient.GradientGraph;
import io.github.adabet.djl.internal.tensorflow.gradient.LossKind;
import io.github.adabet.djl.internal.tensorflow.graph.GraphLayer;
import io.github.adabet.djl.internal.tensorflow.variable.TrainableModel;
import io.github.adabet.djl.internal.tensorflow.variable.TrainedVariable;
import io.github.adabet.djl.internal.tensorflow.variable.TrainedVariables;
import io.github.adabet.djl.internal.train.StrategyContext;
import io.github.adabet.djl.internal.train.resume.TrainingProgress;
import io.github.adabet.spi.ActivationSource;
import java.util.Arrays;
import java.util.List;

/** What a strategy may ask before one epoch of a run on a TensorFlow model. */
final class SessionSelection extends StrategyContext {

  private final TrainableModel model;
  private final SessionOptions session;
  private final ActivationSource<TensorBatch> activations;
  private final MeasuredObjective objective;
  private final Samples samples;
  private final RunEstimators estimators;
  private final SessionProbe probe;

  /**
   * Prepares the answers.
   *
   * @param asked when the strategy is asked
   * @param model the network
   * @param session how it is trained
   * @param activations the network's activations, as it is now
   * @param objective what is minimised
   * @param samples the training data
   * @param estimators for these
   * @param order the samples to look at, in this order
   * @param progress keeps what is measured
   * @param rate the learning rate of a probe step
   */
  SessionSelection(
      Moment asked,
      TrainableModel model,
      SessionOptions session,
      ActivationSource<TensorBatch> activations,
      MeasuredObjective objective,
      Samples samples,
      RunEstimators estimators,
      long[] order,
      TrainingProgress progress,
      double rate) {
    super(asked, model.layers().stream().map(GraphLayer::layer).toList(), order, progress);
    this.model = model;
    this.session = session;
    this.activations = activations;
    this.objective = objective;
    this.samples = samples;
    this.estimators = estimators;
    this.probe =
        new SessionProbe(
            model,
            objective,
            session.trainer().training(),
            samples,
            order,
            new NetworkPasses.Moment(0, rate));
  }

  @Override
  public List<Layer> alwaysTrained() {
    return layers().stream().filter(each -> model.alwaysTrained().contains(each.name())).toList();
  }

  @Override
  protected int batchSize() {
    return session.trainer().training().batchSize();
  }

  @Override
  protected LayerRanking ranked(LayerRanker ranker, boolean labelled, int size, int count) {
    Samples looked = samples.pick(Arrays.copyOf(order(), size * count));
    return labelled
        ? ranker.rank(
            new SessionGradientSource(model, activations, objective.description()),
            LabelledTensors.batches(looked, size))
        : ranker.rank(activations, looked.batches(size));
  }

  private GradientGraph gradients(List<GraphLayer> normalizations) {
    LossKind kind = LossInputs.kind(objective.description());
    return model.gradients(kind, normalizations);
  }

  @Override
  public TrainingCosts costs() {
    return SessionForecast.costs(
        model,
        normalizations -> estimators.of(gradients(normalizations)),
        session.trainer().training());
  }

  @Override
  public MemoryEstimate estimate(LayerSelection selection) {
    TrainedVariables trained =
        TrainedVariables.of(model, selection, session.trainer().training().batchNorm());
    GradientGraph graph = gradients(trained.normalizations());
    trained.requireGradients(graph);
    return SessionForecast.estimate(
        model, new BackwardStep(graph, trained.variables()), session, estimators);
  }

  @Override
  public BackwardTimes backwardTimes() {
    return StepCosts.backwardTimes(
        estimators.of(gradients(List.of())),
        model.layers(),
        session.trainer().training().microBatchSize(),
        TrainedVariable::tensor);
  }

  @Override
  protected long nanos(LayerSelection selection) {
    return probe.nanos(selection);
  }

  @Override
  public List<LayerGradient> probe() {
    requireMemory();
    return probe.gradients();
  }

  @Override
  public List<TensorStep> probeStep() {
    requireMemory();
    return probe.step();
  }

  @Override
  protected TrainingForecast forecastOfProbe() {
    return SessionForecast.ofProbe(probe.everything(), session.trainer(), estimators);
  }
}
