package io.github.adabet.djl.internal.train;

import ai.djl.ndarray.NDManager;
import io.github.adabet.LayerSelection;
import io.github.adabet.djl.internal.estimate.TrainingForecast;
import io.github.adabet.djl.internal.train.data.FrozenPrefix;
import io.github.adabet.djl.internal.train.data.PrefixOutputs;
import io.github.adabet.djl.internal.train.data.RunData;
import io.github.adabet.djl.internal.train.data.TrainingInputs;
import io.github.adabet.djl.internal.train.gradient.DetachedParameters;
import io.github.adabet.djl.internal.train.gradient.GradientMethod;
import io.github.adabet.djl.internal.train.optimizer.ParameterUpdates;
import io.github.adabet.djl.internal.train.plan.TrainerSettings;
import io.github.adabet.djl.internal.train.plan.TrainingPlan;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The part of a run in which the same layers are trained: all of it, unless a strategy chooses
 * again. Owns what depends on the choice. Not thread-safe.
 */
final class TrainingPhase implements AutoCloseable {

  private final LayerSelection selection;
  private final TrainingPlan plan;
  private final TrainingForecast forecast;
  private final NDManager manager;
  private final ParameterUpdates updates;
  private final FrozenPrefix prefix;
  private final GradientMethod method;
  private final TrainingStep step;
  private final @Nullable PrefixOutputs cache;
  private final TrainingInputs inputs;

  /**
   * Begins a phase, with an optimizer that has made no step.
   *
   * @param settings the trainer's settings
   * @param selection what is trained
   * @param plan the selection on the network
   * @param forecast what a step is expected to need
   * @param data what is learned from
   * @param parameters where the parameters are
   * @param execution runs the network
   * @param parent the manager below which the phase works
   * @param firstStep index of the phase's first step in the run
   * @param resume lets weights and optimizer go on from what was saved, if anything was; before the
   *     prefix first runs, since a phase before may have trained what lies in it
   */
  TrainingPhase(
      TrainerSettings settings,
      LayerSelection selection,
      TrainingPlan plan,
      TrainingForecast forecast,
      RunData data,
      DetachedParameters parameters,
      NetworkExecution execution,
      NDManager parent,
      long firstStep,
      Consumer<ParameterUpdates> resume) {
    this.selection = selection;
    this.plan = plan;
    this.forecast = forecast;
    this.manager = parent.newSubManager();
    int together = Math.min(settings.options().microBatchSize(), data.training().samples());
    this.updates = new ParameterUpdates(plan, parameters, settings.options().optimizer(), manager);
    resume.accept(updates);
    this.prefix = execution.prefix(plan, together, manager);
    this.method = execution.gradients(plan, manager, settings.recomputedSegments());
    this.step =
        new TrainingStep(plan, parameters, updates, method, data.objective(), manager, firstStep);
    this.cache =
        PrefixOutputs.of(
            settings.prefixCache(), prefix, data.training(), settings.options().epochs(), manager);
    this.inputs = new TrainingInputs(data.training(), prefix, cache);
  }

  /** Returns what is trained. */
  LayerSelection selection() {
    return selection;
  }

  /** Returns what is trained, on the network. */
  TrainingPlan plan() {
    return plan;
  }

  /** Returns what a step is expected to need. */
  TrainingForecast forecast() {
    return forecast;
  }

  /** Returns the optimizer. */
  ParameterUpdates updates() {
    return updates;
  }

  /** Returns what makes a step. */
  TrainingStep step() {
    return step;
  }

  /** Returns the training data at the end of the frozen prefix. */
  TrainingInputs inputs() {
    return inputs;
  }

  /** Returns what the provenance says of how the steps ran. */
  Map<String, String> execution() {
    Map<String, String> execution = new LinkedHashMap<>(method.description());
    if (cache != null) {
      execution.put("training.prefix_cache.split", cache.split());
      execution.put("training.prefix_cache.bytes", Long.toString(cache.bytes()));
      execution.put("training.prefix_cache.hits", Long.toString(cache.samplesServed()));
    }
    return execution;
  }

  @Override
  public void close() {
    if (cache != null) {
      cache.close();
    }
    manager.close();
  }
}
