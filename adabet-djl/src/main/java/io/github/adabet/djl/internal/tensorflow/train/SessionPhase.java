package io.github.adabet.djl.internal.tensorflow.train;

import io.github.adabet.LayerSelection;
import io.github.adabet.TrainingOptions;
import io.github.adabet.djl.block.objective.MetricSums;
import io.github.adabet.djl.block.structure.PrefixCache;
import io.github.adabet.djl.data.Samples;
import io.github.adabet.djl.internal.estimate.TrainingForecast;
import io.github.adabet.djl.internal.tensorflow.gradient.GradientGraph;
import io.github.adabet.djl.internal.tensorflow.session.VariableValues;
import io.github.adabet.djl.internal.tensorflow.variable.GradientParts;
import io.github.adabet.djl.internal.tensorflow.variable.MovingStatistics;
import io.github.adabet.djl.internal.tensorflow.variable.TrainableModel;
import io.github.adabet.djl.internal.tensorflow.variable.TrainedVariables;
import io.github.adabet.djl.internal.tensorflow.variable.VariableUpdates;
import io.github.adabet.djl.internal.train.data.LabelledBatches;
import org.jspecify.annotations.Nullable;

/**
 * The part of a run in which the same is trained: all of it, unless a strategy chooses again. Owns
 * what depends on the choice. Not thread-safe; whoever begins it closes it.
 */
final class SessionPhase implements AutoCloseable {

  private final TrainableModel model;
  private final LayerSelection selection;
  private final MeasuredObjective objective;
  private final LabelledBatches batches;
  private final Samples samples;
  private final TrainedVariables trained;
  private final TrainingForecast forecast;
  private final NetworkPasses passes;
  private final BackwardStep step;
  private final MovingStatistics statistics;
  private final VariableUpdates updates;
  private final long firstStep;
  private @Nullable CachedPrefix cache;
  private boolean closed;

  /** Owns native memory from its last line on. */
  private SessionPhase(
      TrainableModel model,
      SessionOptions session,
      LayerSelection selection,
      MeasuredObjective objective,
      LabelledBatches batches,
      Samples samples,
      RunEstimators estimators,
      long firstStep) {
    TrainingOptions options = session.trainer().training();
    this.model = model;
    this.selection = selection;
    this.objective = objective;
    this.batches = batches;
    this.samples = samples;
    this.firstStep = firstStep;
    this.trained = TrainedVariables.of(model, selection, options.batchNorm());
    GradientGraph graph = differentiated();
    trained.requireGradients(graph);
    this.step = new BackwardStep(graph, trained.variables());
    this.forecast = SessionForecast.of(model, step, trained.layers().size(), session, estimators);
    this.passes = new NetworkPasses(model, step, objective);
    VariableValues values = new VariableValues(model::session);
    this.statistics = new MovingStatistics(graph.statistics(), values, session.batchNormMomentum());
    statistics.requireSeveralValues(batches);
    this.updates = new VariableUpdates(trained.variables(), model, options.optimizer(), values);
  }

  /**
   * Begins a phase, with an optimizer that has made no step. Nothing of the network changes before
   * the first one.
   *
   * @param model the network
   * @param session how it is trained
   * @param selection what is trained
   * @param objective what is minimised
   * @param batches how the training data is divided
   * @param samples the training data
   * @param estimators for these
   * @param firstStep index of the phase's first step in the run
   */
  static SessionPhase begin(
      TrainableModel model,
      SessionOptions session,
      LayerSelection selection,
      MeasuredObjective objective,
      LabelledBatches batches,
      Samples samples,
      RunEstimators estimators,
      long firstStep) {
    SessionPhase phase =
        new SessionPhase(
            model, session, selection, objective, batches, samples, estimators, firstStep);
    try {
      phase.openCache(session.prefixCache(), session.trainer().training().epochs());
      return phase;
    } catch (RuntimeException | Error e) {
      phase.close();
      throw e;
    }
  }

  private void openCache(@Nullable PrefixCache wanted, int epochs) {
    if (wanted != null) {
      cache = CachedPrefix.of(wanted, model, step, batches, samples, epochs);
    }
  }

  private GradientGraph differentiated() {
    return model.differentiated(LossInputs.kind(objective.description()), trained.normalizations());
  }

  /** Returns what was asked for. */
  LayerSelection selection() {
    return selection;
  }

  /** Returns what is trained. */
  TrainedVariables trained() {
    return trained;
  }

  /** Returns what a step is expected to need. */
  TrainingForecast forecast() {
    return forecast;
  }

  /** Returns the optimizer. */
  VariableUpdates updates() {
    return updates;
  }

  /** Returns what is kept of the frozen prefix, or null. */
  @Nullable CachedPrefix cache() {
    return cache;
  }

  /** Returns what measures the network. */
  NetworkPasses passes() {
    return passes;
  }

  /**
   * Begins an epoch, in this phase's graph: a strategy may have had the network run in another.
   *
   * @param epoch which one, from 1
   * @param order the samples in the order to visit
   * @param first the first batch to give, from 0
   * @return the micro-batches, which the caller closes
   */
  StepInputs.Pass epoch(int epoch, long[] order, int first) {
    differentiated();
    return new StepInputs(model, batches, samples, cache).epoch(epoch, order, first);
  }

  /**
   * Makes a step.
   *
   * @param pass gives the micro-batches
   * @param part the positions of the samples
   * @param moment which step of the run, and the learning rate
   * @return loss and metrics of the batch before the update
   */
  MetricSums step(StepInputs.Pass pass, long[] part, NetworkPasses.Moment moment) {
    MetricSums sums = new MetricSums(objective);
    try (GradientParts gradients = step.parts()) {
      for (long[] micro : batches.parts(part)) {
        try (StepBatch batch = pass.next(micro, moment.step())) {
          sums.add(passes.backward(batch, micro, part.length, moment, gradients));
        }
      }
      gradients.weigh(part.length, sums);
      updates.apply(gradients, moment.rate(), moment.step() - firstStep);
      statistics.take(gradients.statistics());
    }
    return sums;
  }

  /**
   * Checks that the last step left finite numbers.
   *
   * @param made the number of steps made
   * @throws io.github.adabet.TrainingDivergedException if one is NaN or infinite
   */
  void requireFinite(long made) {
    updates.requireFinite(made);
    statistics.requireFinite(made);
  }

  /** Without effect the second time, as where the next phase could not begin. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    updates.close();
    CachedPrefix kept = cache;
    if (kept != null) {
      kept.close();
    }
  }
}
