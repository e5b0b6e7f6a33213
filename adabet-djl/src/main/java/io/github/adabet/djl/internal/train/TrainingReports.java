package io.github.adabet.djl.internal.train;

import ai.djl.engine.Engine;
import io.github.adabet.EarlyStopping;
import io.github.adabet.Layer;
import io.github.adabet.Provenance;
import io.github.adabet.StopReason;
import io.github.adabet.TrainingOptions;
import io.github.adabet.TrainingReport;
import io.github.adabet.djl.block.structure.PrefixCache;
import io.github.adabet.djl.internal.engine.EngineBinding;
import io.github.adabet.djl.internal.train.data.RunData;
import io.github.adabet.djl.internal.train.plan.TrainerSettings;
import io.github.adabet.djl.internal.train.plan.TrainingPlan;
import io.github.adabet.djl.internal.train.resume.TrainingProgress;
import io.github.adabet.djl.internal.tree.BlockTree;
import io.github.adabet.djl.memory.NativeAllocation;
import io.github.adabet.spi.SelectionStrategy;
import org.jspecify.annotations.Nullable;

/** Puts the report of a run together. */
final class TrainingReports {

  private TrainingReports() {}

  /** Returns the report of a finished run. */
  static TrainingReport of(
      TrainerSettings settings,
      @Nullable SelectionStrategy strategy,
      TrainingPhase phase,
      TrainingProgress progress,
      RunData data,
      StopReason reason,
      Engine engine,
      RunCosts costs) {
    TrainingPlan plan = phase.plan();
    long fixed = plan.frozen().stream().filter(e -> BlockTree.isTrainable(e.parameter())).count();
    return new TrainingReport(
        progress.history(),
        data.objective().metrics(),
        data.objective().primary(),
        progress.bestEpoch(),
        reason,
        plan.trainedLayers().stream().map(Layer::name).toList(),
        progress.selections(),
        strategy == null ? null : costs.meter().choosing(),
        plan.trainedCount(),
        TrainingPlan.elements(plan.trained()) + frozenCount(plan),
        plan.trainedLayers().get(0).index(),
        progress.step(data.training().count()),
        costs.meter().medianStepSeconds(),
        costs.forecast().estimate(),
        costs.meter().trainingPeak(),
        provenance(settings, strategy, phase, progress, data, engine, fixed, costs));
  }

  private static long frozenCount(TrainingPlan plan) {
    return plan.frozen().stream()
        .filter(entry -> BlockTree.isTrainable(entry.parameter()))
        .mapToLong(entry -> entry.parameter().getArray().size())
        .sum();
  }

  private static Provenance provenance(
      TrainerSettings settings,
      @Nullable SelectionStrategy strategy,
      TrainingPhase phase,
      TrainingProgress progress,
      RunData data,
      Engine engine,
      long fixed,
      RunCosts costs) {
    TrainingPlan plan = phase.plan();
    TrainingOptions options = settings.options();
    PrefixCache cache = settings.prefixCache();
    EarlyStopping rule = options.earlyStopping();
    Provenance.Builder provenance =
        Provenance.ofThisPlatform()
            .merge(phase.selection().provenance())
            .choice(EngineBinding.choice(engine))
            .setting("training.epochs", Integer.toString(options.epochs()))
            .setting("training.batch_size", Integer.toString(options.batchSize()))
            .setting("training.micro_batch_size", Integer.toString(options.microBatchSize()))
            .setting("training.prefix_cache", cache == null ? "none" : cache.toString())
            .setting("training.memory_limit", costs.forecast().limit())
            .setting("training.native_allocation", NativeAllocation.current().description())
            .setting("training.seed", Long.toString(options.seed()))
            .setting("training.optimizer", options.optimizer().toString())
            .setting("training.schedule", progress.rates().description())
            .setting("training.batch_norm", options.batchNorm().toString())
            .setting("training.final_weights", options.finalWeights().toString())
            .setting("training.strategy", strategy == null ? "none" : strategy.name())
            .setting("training.early_stopping", rule == null ? "none" : rule.toString())
            .setting("training.drop_last", Boolean.toString(options.dropLast()))
            .setting("training.read_ahead", Integer.toString(options.readAhead()))
            .setting("training.objective", data.objective().name())
            .setting("training.samples", Integer.toString(data.training().samples()))
            .setting("training.tensors", phase.selection().tensors().toString())
            .setting("training.channels", plan.channels().description())
            .setting("training.frozen_beforehand", frozenBeforehand(plan))
            .setting("training.trained_tensors", Integer.toString(plan.trained().size()))
            .setting("training.frozen_tensors", Long.toString(fixed))
            .setting("training.shared_parameters", settings.tree().describeSharedParameters());
    costs.execution().forEach(provenance::setting);
    return provenance.build();
  }

  private static String frozenBeforehand(TrainingPlan plan) {
    return plan.frozenBeforehand().isEmpty() ? "none" : String.join(", ", plan.frozenBeforehand());
  }
}
